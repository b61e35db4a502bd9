package org.caravault.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.StartupListener;
import org.apache.camel.support.DefaultComponent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * {@code job:NAME}: a durable queue in PostgreSQL. {@code to: job:NAME} enqueues inside the caller's transaction;
 * {@code from: job:NAME} runs a job under a lease that a heartbeat renews, and is given the job of a node that died.
 *
 * <p>The scheduler starts when all routes are up, because it wants to know its tasks beforehand, and takes no more jobs
 * when the first of the routes is stopped.
 */
public final class JobComponent extends DefaultComponent implements StartupListener {
    private static final Duration STOP_WAITS = Duration.ofSeconds(5);

    /** Threads that look for jobs do so when fewer than half of the workers are busy, and take as many as fit. */
    private static final double FETCH_BELOW = 0.5;

    private static final double FETCH_UP_TO = 1.0;

    private final DataSource transactionAware;
    private final JobPace pace;
    private final Clock clock;
    private final Function<JobRun, ?> context;
    private final Map<String, JobConsumer> consumers = new TreeMap<>();
    private volatile boolean producerOnly;
    private volatile Scheduler scheduler;
    private volatile Endings endings;
    private volatile OptionalLong stopsAtNanos = OptionalLong.empty();

    /**
     * A queue in a database.
     *
     * @param transactionAware hands out the connection of the running transaction, so that a job is enqueued in it
     * @param clock the same for all nodes: leases are judged by it
     * @param context what each run of a job carries through its route, as the variable {@link JobEndpoint#CONTEXT}
     */
    public JobComponent(DataSource transactionAware, JobPace pace, Clock clock, Function<JobRun, ?> context) {
        this.context = context;
        this.clock = clock;
        this.transactionAware = transactionAware;
        this.pace = pace;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        return new JobEndpoint(uri, this, name);
    }

    void serve(String name, JobConsumer consumer) {
        consumers.put(name, consumer);
    }

    /** This process only asks for jobs; others run them. Say it before the routes start. */
    public void producerOnly() {
        producerOnly = true;
    }

    void drain() {
        Scheduler running = scheduler;
        if (running != null && !running.getSchedulerState().isPaused()) {
            running.pause();
            stopsAtNanos = OptionalLong.of(System.nanoTime() + pace.drain().toNanos());
        }
    }

    /** Whether the time that running jobs have after the stop was requested is over. */
    public boolean mustGiveUp() {
        OptionalLong at = stopsAtNanos;
        return at.isPresent() && System.nanoTime() - at.getAsLong() > 0;
    }

    Object context(JobRun run) {
        return context.apply(run);
    }

    Endings endings() {
        return endings;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // Too early: some consumers are not known yet. See onCamelContextFullyStarted.
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        if (producerOnly) {
            return;
        }
        endings = new Endings(JdbcClient.create(transactionAware));
        List<Task<?>> tasks = new ArrayList<>();
        consumers.forEach((name, consumer) -> tasks.add(Tasks.oneTime(name, String.class)
                .onDeadExecution(consumer::revive)
                .onFailure(consumer::tryAgain)
                .execute((job, execution) ->
                        consumer.run(job.getId(), job.getData(), execution.getExecution().consecutiveFailures + 1))));
        scheduler = Scheduler.create(transactionAware, tasks)
                .serializer(Utf8Serializer.INSTANCE)
                .threads(pace.jobs())
                .jdbcCustomization(new FairJobOrder(pace.jobsPerServer()))
                .pollingInterval(pace.polling())
                .heartbeatInterval(pace.heartbeat())
                .missedHeartbeatsLimit(JobPace.MISSED_HEARTBEATS)
                .shutdownMaxWait(STOP_WAITS)
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .failureLogging(LogLevel.OFF, false) // see JobConsumer.tryAgain
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(pace.node()))
                .build();
        scheduler.start();
    }

    /** Enqueues, or returns false when a job of that name and key is queued or running already. */
    boolean enqueue(String name, String key, String data) {
        boolean fresh = client().scheduleIfNotExists(new TaskInstance<>(name, key, data), clock.instant());
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    lookForJobs();
                }
            });
        } else {
            lookForJobs();
        }
        return fresh;
    }

    private void lookForJobs() {
        Scheduler running = scheduler;
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    private SchedulerClient client() {
        Scheduler running = scheduler;
        return running != null
                ? running
                : SchedulerClient.Builder.create(transactionAware)
                        .serializer(Utf8Serializer.INSTANCE)
                        .build();
    }

    @Override
    protected void doStop() throws Exception {
        Scheduler running = scheduler;
        if (running != null) {
            running.stop();
        }
        super.doStop();
    }
}
