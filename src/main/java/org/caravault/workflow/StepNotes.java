package org.caravault.workflow;

import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Notes which step a workflow is at, so that a failure deep inside a step is reported in the workflow's own terms. */
public final class StepNotes extends EventNotifierSupport {
    private static final String SCHEME = "direct://";

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending
                && sending.getEndpoint().getEndpointUri().startsWith(SCHEME)) {
            Exchange exchange = sending.getExchange();
            if (exchange.getUnitOfWork() != null
                    && exchange.getUnitOfWork().routeStackLevel() == 1
                    && exchange.getVariable(JobContext.NAME) instanceof JobContext ctx) {
                Step.ofRoute(sending.getEndpoint().getEndpointUri().substring(SCHEME.length()))
                        .ifPresent(ctx::setStep);
            }
        }
    }
}
