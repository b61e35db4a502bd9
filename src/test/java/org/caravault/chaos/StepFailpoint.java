package org.caravault.chaos;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Counts the steps of one workflow in the order in which they are carried out, and kills a process at one of them. Steps
 * are counted and not named, so that a step that is new in a route file is a place to die at, too.
 */
public final class StepFailpoint implements InterceptStrategy {
    private final Runnable kill;
    private String workflow = "";
    private int at;
    private boolean after;
    private List<String> reached = List.of();

    /** @param kill returns, or does not when it is this process that dies */
    public StepFailpoint(Runnable kill) {
        this.kill = kill;
    }

    /**
     * From here on it counts anew.
     *
     * @param workflow the route that begins with {@code job:}
     * @param at the number of the step to kill at, from 1; 0: at none
     * @param after whether the step is carried out
     */
    public synchronized StepFailpoint set(String workflow, int at, boolean after) {
        this.workflow = workflow;
        this.at = at;
        this.after = after;
        this.reached = new ArrayList<>();
        return this;
    }

    /** The steps that were carried out, by their ids. */
    public synchronized List<String> reached() {
        return List.copyOf(reached);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!isThePlace(exchange.getFromRouteId(), step.getId())) {
                    return super.process(exchange, callback);
                }
                if (!after) {
                    kill.run();
                    return super.process(exchange, callback);
                }
                return super.process(exchange, doneSync -> {
                    kill.run();
                    callback.done(doneSync);
                });
            }
        };
    }

    private synchronized boolean isThePlace(String route, String step) {
        if (!workflow.equals(route)) {
            return false;
        }
        reached.add(step);
        return reached.size() == at;
    }
}
