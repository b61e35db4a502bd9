package org.caravault.job;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.caravault.problem.DatabaseAway;
import org.caravault.problem.RecurringProblemLog;
import org.caravault.problem.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs of one name through its route. It is suspendable because Camel would otherwise stop it first of all, and
 * the exchange that is running would die at its next step.
 */
final class JobConsumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(JobConsumer.class);
    private static final int LONGEST_PAUSE_S = 60;
    private static final long PAUSE_MS = 500;

    private final JobEndpoint endpoint;
    private final RecurringProblemLog problems = new RecurringProblemLog();

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
            int unexplained = endings().unexplainedBefore(attempt, endpoint.name(), key);
            JobRun run = new JobRun(UUID.fromString(key), attempt, unexplained, endpoint.name());
            exchange.setVariable(JobEndpoint.CONTEXT, endpoint.jobs().context(run));
            exchange.getMessage().setBody(data);
            process(exchange);
            if (LeaseLostException.isCauseOf(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))) {
                endings().explain(endpoint.name(), key); // it lives on: no node has died of it
            }
            problems.ended(key);
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

    private Endings endings() {
        return endpoint.jobs().endings();
    }

    /**
     * Only what the route has not handled comes here: the node stops, the database is away, or the unwinding itself could not be recorded. Waits
     * until the database takes it: a job that is left as it is would look as if its node had died.
     */
    void tryAgain(ExecutionComplete failed, ExecutionOperations<String> operations) {
        Throwable cause = failed.getCause().orElseThrow();
        String key = failed.getExecution().getId();
        int attempt = failed.getExecution().consecutiveFailures + 1;
        boolean explained = NodeStopsException.isCauseOf(cause) || DatabaseAway.isCauseOf(cause);
        String root = RootCause.of(cause).toString();
        if (problems.isNew(key, root)) {
            LOG.warn(
                    "job {}: attempt {} of {} was interrupted, and the job will be claimed again{}: {}",
                    key,
                    attempt,
                    endpoint.name(),
                    explained ? "" : " (counts for job.attempts)",
                    root);
        }
        if (explained) {
            whenDatabaseIsBack(() -> endings().explain(endpoint.name(), key));
        }
        whenDatabaseIsBack(
                () -> operations.reschedule(failed, now().plusSeconds(Math.min(LONGEST_PAUSE_S, attempt * 2L))));
    }

    /** A job of a node that does not renew its lease: dead, paused, or without the database. */
    void revive(ExecutionComplete dead, ExecutionOperations<String> operations) {
        operations.reschedule(dead, now());
        LOG.warn(
                "job {}: attempt {} of {} on data node {} has not renewed its lease since {}, and the job will be claimed again",
                dead.getExecution().getId(),
                dead.getExecution().consecutiveFailures + 1,
                endpoint.name(),
                dead.getExecution().pickedBy,
                dead.getExecution().lastHeartbeat);
    }

    private Instant now() {
        return endpoint.jobs().clock().instant();
    }

    private static void whenDatabaseIsBack(Runnable act) {
        while (true) {
            try {
                act.run();
                return;
            } catch (RuntimeException failed) {
                if (!DatabaseAway.isCauseOf(failed)) {
                    throw failed;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    throw failed;
                }
            }
        }
    }
}
