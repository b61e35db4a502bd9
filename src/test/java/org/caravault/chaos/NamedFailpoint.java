package org.caravault.chaos;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Holds whoever reaches one of some steps, whatever its route, and kills this process when so many are held. So several jobs
 * die in one death, each in its own middle.
 */
final class NamedFailpoint implements InterceptStrategy {
    private final Set<String> steps;
    private final boolean after;
    private final AtomicInteger toCome;

    /**
     * @param steps ids of steps
     * @param after whether these are carried out
     * @param together how many must have come before all die
     */
    NamedFailpoint(Set<String> steps, boolean after, int together) {
        this.steps = steps;
        this.after = after;
        this.toCome = new AtomicInteger(together);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        if (!steps.contains(step.getId())) {
            return target;
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!after) {
                    held();
                }
                return super.process(exchange, doneSync -> held());
            }
        };
    }

    private void held() {
        if (toCome.decrementAndGet() <= 0) {
            DyingNode.die();
        } else {
            DyingNode.waitForDeath();
        }
    }
}
