package org.caravault.workflow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Counts the steps of one workflow in the order in which they are carried out, and kills this process at one of them. Steps
 * are counted and not named, so that a step that is new in a route file is a place to die at, too.
 */
final class StepFailpoint implements InterceptStrategy {
    private final String workflow;
    private final int at;
    private final boolean after;
    private final List<String> reached = new CopyOnWriteArrayList<>();

    /**
     * @param workflow the route that begins with {@code job:}
     * @param at the number of the step to die at, from 1; 0: at none
     * @param after whether the step is carried out
     */
    StepFailpoint(String workflow, int at, boolean after) {
        this.workflow = workflow;
        this.at = at;
        this.after = after;
    }

    /** The steps that were carried out, by their ids. */
    List<String> reached() {
        return List.copyOf(reached);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!workflow.equals(exchange.getFromRouteId())) {
                    return super.process(exchange, callback);
                }
                if (count(step.getId()) != at) {
                    return super.process(exchange, callback);
                }
                if (!after) {
                    DyingNode.die();
                }
                return super.process(exchange, doneSync -> DyingNode.die());
            }
        };
    }

    private synchronized int count(String step) {
        reached.add(step);
        return reached.size();
    }
}
