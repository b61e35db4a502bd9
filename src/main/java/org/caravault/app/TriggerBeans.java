package org.caravault.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.caravault.backup.BackupStore;
import org.caravault.cleanup.OldRows;
import org.caravault.drop.DropDirectory;
import org.caravault.drop.DropSteps;
import org.caravault.drop.Drops;
import org.caravault.drop.PostponedDrops;
import org.caravault.exec.Commands;
import org.caravault.job.PostponedJobs;
import org.caravault.metric.Metrics;
import org.caravault.node.ClockAgreement;
import org.caravault.notify.Emails;
import org.caravault.notify.Events;
import org.caravault.notify.NotifyCommand;
import org.caravault.notify.PostponedDeliveries;
import org.caravault.notify.Webhook;
import org.caravault.policy.ApplyRetention;
import org.caravault.policy.Overdue;
import org.caravault.policy.Policies;
import org.caravault.policy.PolicyFiles;
import org.caravault.policy.PolicyRuns;
import org.caravault.policy.PostponedRuns;
import org.caravault.quota.Quotas;
import org.caravault.settings.Home;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.workflow.backup.WorkflowEvents;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires what requests backups without a user (dropped files and schedules), and the notifications about it. */
final class TriggerBeans {
    private static final int AT_ONCE = 6;
    private static final long IDLE_S = 10;

    private TriggerBeans() {}

    static void bind(
            Main main,
            Settings settings,
            JdbcClient db,
            BackupStore backups,
            Quotas quotas,
            Commands commands,
            Clock clock) {
        List<DropDirectory> directories = settings.list(Key.DROP_DIRECTORY).stream()
                .map(DropDirectory::of)
                .toList();
        main.bind("drops", new Drops(db, directories, Clock.systemUTC(), settings.milliseconds(Key.DROP_QUIET_MS)));
        main.bind("dropSteps", new DropSteps(db, backups, directories, settings.vault(), clock));
        main.addOverrideProperty("caravault.drop", Boolean.toString(!directories.isEmpty()));
        main.addOverrideProperty(Key.DROP_POLLING_MS.text(), settings.text(Key.DROP_POLLING_MS));

        main.bind("triggerThreads", threads());
        main.bind("clockAgreement", new ClockAgreement(db));
        main.bind("postponedJobs", new PostponedJobs(db));
        main.bind("postponedDeliveries", new PostponedDeliveries(db));
        main.bind("postponedDrops", new PostponedDrops(db));
        main.bind("postponedRuns", new PostponedRuns(db, clock));

        Policies policies = new Policies(db, clock, settings.number(Key.QUOTA_POLICIES), quotas);
        Path files =
                settings.given(Key.POLICIES).map(Path::of).orElse(Home.find().resolve("config/policies"));
        main.bind("policies", policies);
        main.bind("policyFiles", new PolicyFiles(db, policies, files, clock));
        main.bind("policyRuns", new PolicyRuns(db, clock));
        main.bind("applyRetention", new ApplyRetention(db, clock));
        Overdue overdue = new Overdue(db, clock);
        main.bind("overdue", overdue);
        main.bind("metrics", new Metrics(db, overdue));
        main.bind(
                "oldRows",
                new OldRows(
                        db,
                        Map.of(
                                OldRows.Kind.EVENTS, settings.number(Key.KEEP_EVENTS_DAYS),
                                OldRows.Kind.JOURNAL, settings.number(Key.KEEP_JOURNAL_DAYS),
                                OldRows.Kind.COPIES, settings.number(Key.KEEP_COPIES_DAYS),
                                OldRows.Kind.DROPS, settings.number(Key.KEEP_DROPS_DAYS),
                                OldRows.Kind.RUNS, settings.number(Key.KEEP_RUNS_DAYS),
                                OldRows.Kind.DRILLS, settings.number(Key.KEEP_DRILLS_DAYS))));
        main.addOverrideProperty(Key.WATCH_MS.text(), settings.text(Key.WATCH_MS));
        main.addOverrideProperty(Key.POLICY_POLLING_MS.text(), settings.text(Key.POLICY_POLLING_MS));
        main.addOverrideProperty(Key.POLICY_RELOAD_MS.text(), settings.text(Key.POLICY_RELOAD_MS));

        main.bind("events", new Events(db, settings.list(Key.NOTIFY), settings.number(Key.NOTIFY_TRIES)));
        main.bind("webhook", new Webhook(settings.text(Key.NOTIFY_WEBHOOK)));
        main.bind("notifyCommand", new NotifyCommand(commands, settings.text(Key.NOTIFY_COMMAND)));
        main.bind(
                "emails",
                new Emails(new Emails.Account(
                        URI.create(settings.text(Key.NOTIFY_EMAIL_SERVER)),
                        settings.text(Key.NOTIFY_EMAIL_FROM),
                        settings.text(Key.NOTIFY_EMAIL_TO),
                        settings.text(Key.NOTIFY_EMAIL_USER),
                        settings.text(Key.NOTIFY_EMAIL_PASSWORD),
                        settings.text(Key.NOTIFY_EMAIL_STARTTLS).equals("required"))));
        main.bind("workflowEvents", new WorkflowEvents());
        main.addOverrideProperty(Key.NOTIFY_POLLING_MS.text(), settings.text(Key.NOTIFY_POLLING_MS));
    }

    /** Thousands of files or policies at once are taken side by side: most of the time goes by in commits. */
    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "triggers");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
