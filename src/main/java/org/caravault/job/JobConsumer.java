package org.caravault.job;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import java.time.Instant;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/**
 * Runs the jobs of one name through its route. It is suspendable because Camel would otherwise stop it first of all, and
 * the exchange that is running would die at its next step.
 */
final class JobConsumer extends DefaultConsumer implements Suspendable {
    private static final int LONGEST_PAUSE_S = 60;

    private final JobEndpoint endpoint;

    JobConsumer(JobEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.jobs().serve(endpoint.name(), this);
    }

    @Override
    protected void doSuspend() {
        endpoint.jobs().drain();
    }

    /** @param attempt 1 at first, one more each time that the job is claimed again */
    void run(String key, String data, int attempt) {
        Exchange exchange = createExchange(false);
        try {
            JobRun run = new JobRun(UUID.fromString(key), attempt, endpoint.name());
            exchange.setVariable(JobEndpoint.CONTEXT, endpoint.jobs().context(run));
            exchange.getMessage().setBody(data);
            process(exchange);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void process(Exchange exchange) {
        try {
            getProcessor().process(exchange);
        } catch (Exception thrown) {
            exchange.setException(thrown);
        }
        if (exchange.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(exchange.getException());
        }
    }

    /** Only what the route has not handled comes here: the node stops, or the unwinding itself could not be recorded. */
    void tryAgain(ExecutionComplete failed, ExecutionOperations<String> operations) {
        int attempt = failed.getExecution().consecutiveFailures + 1;
        Instant now = endpoint.jobs().clock().instant();
        operations.reschedule(failed, now.plusSeconds(Math.min(LONGEST_PAUSE_S, attempt * 2L)));
    }
}
