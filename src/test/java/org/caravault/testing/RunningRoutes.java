package org.caravault.testing;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.main.Main;
import org.awaitility.core.ConditionFactory;
import org.caravault.app.CamelDefaults;
import org.caravault.app.CoreBeans;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.CancelRequest;
import org.caravault.backup.DeleteRequest;
import org.caravault.backup.RestoreRequest;
import org.caravault.driver.Drivers;
import org.caravault.identity.Caller;
import org.caravault.job.JobComponent;
import org.caravault.mount.MountTable;
import org.caravault.problem.RefusalException;
import org.caravault.settings.Settings;
import org.caravault.share.CreateRequest;
import org.caravault.share.DeleteShareRequest;
import org.caravault.share.ManageRequest;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.workflow.StepNotes;

/** All the workflow's routes, running on a database and a data directory of a test, without the REST API before them. */
public final class RunningRoutes implements AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    /** What a test does to the routes before they start. */
    public interface Advice {
        void on(Main main) throws Exception;
    }

    final Path data;
    public final CoreBeans beans;
    private final Main main;
    private final ProducerTemplate template;

    private RunningRoutes(Main main, CoreBeans beans, Path data) {
        this.template = main.getCamelContext().createProducerTemplate();
        this.main = main;
        this.beans = beans;
        this.data = data;
    }

    public static RunningRoutes start(HikariDataSource pool, Path data, List<String> assignments, Advice advice)
            throws Exception {
        return start(pool, data, Optional.empty(), assignments, advice);
    }

    /** {@code file}: a configuration file, for what has sections. */
    public static RunningRoutes start(
            HikariDataSource pool, Path data, Optional<Path> file, List<String> assignments, Advice advice)
            throws Exception {
        return start(pool, data, file, Path.of("routes/drivers"), assignments, advice);
    }

    /** {@code drivers}: a directory with other drivers than those that come with the service. */
    public static RunningRoutes start(
            HikariDataSource pool,
            Path data,
            Optional<Path> file,
            Path drivers,
            List<String> assignments,
            Advice advice)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("node=here", "job.polling_ms=100", "job.drain_s=1"));
        all.addAll(assignments);
        Settings settings = Settings.read(file, Map.of(), all, data);
        Files.createDirectories(settings.data("vault"));
        Main main = CamelDefaults.main();
        CoreBeans beans = CoreBeans.bind(main, settings, pool);
        Properties camel = CamelDefaults.copy();
        camel.setProperty("camel.management.enabled", "false");
        camel.setProperty("camel.server.enabled", "false");
        camel.setProperty("camel.main.shutdown-timeout", "30");
        main.setInitialProperties(camel);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withRoutesIncludePattern(
                        Stream.of("jobs", "steps", "undo", "maintenance", "backends", "triggers", "notify")
                                .map(directory -> "file:routes/" + directory + "/*.camel.yaml")
                                .collect(Collectors.joining(",")));
        main.init();
        main.getCamelContext()
                .getRegistry()
                .lookupByNameAndType("drivers", Drivers.class)
                .load(main.getCamelContext(), drivers);
        main.getCamelContext().getManagementStrategy().addEventNotifier(new StepNotes());
        advice.on(main);
        NotifyBuilder cleanedUp = new NotifyBuilder(main.getCamelContext())
                .fromRoute("cleanup-at-start")
                .whenDone(1)
                .create();
        main.start();
        if (!cleanedUp.matches(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the clean-up at the start has not ended: tests would race with it");
        }
        cleanedUp.destroy();
        return new RunningRoutes(main, beans, data);
    }

    /** For a process that asks for jobs and runs none. */
    public static void onlyAsks(Main main) {
        main.getCamelContext()
                .getRegistry()
                .lookupByNameAndType("job", JobComponent.class)
                .producerOnly();
    }

    /** Sends to a route and returns its body; a refusal is thrown as such. */
    public <T> T ask(String route, Object body, Class<T> answer) {
        Exchange exchange = template.send(route, e -> e.getMessage().setBody(body));
        if (exchange.getException() instanceof RefusalException refusal) {
            throw refusal;
        }
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
        return exchange.getMessage().getBody(answer);
    }

    /** Registers a directory as a share and waits until it is available. */
    public Share share(String name, Path directory) {
        Share share = manage(name, directory);
        awaitShare(share.id(), ShareStatus.AVAILABLE);
        return share(share.id());
    }

    /** Writes a directory down as an available share, where no job can be run. */
    public Share availableShare(String name, Path directory) {
        Share share = manage(name, directory);
        beans.db()
                .sql("delete from scheduled_tasks where task_instance = ?")
                .param(share.id().toString())
                .update();
        return beans.shares().reset(share.id(), ShareStatus.AVAILABLE).orElseThrow();
    }

    /** Registers a share of a backend and waits until it is available. */
    public Share share(String name, String backend, String location) {
        Share share = manage(name, backend, location);
        awaitShare(share.id(), ShareStatus.AVAILABLE);
        return share(share.id());
    }

    /** Registers a directory as a share, and does not wait. */
    public Share manage(String name, Path directory) {
        return manage(name, "local", directory.toString());
    }

    private Share manage(String name, String backend, String location) {
        return ask(
                "direct:request-register-share",
                new ManageRequest(
                        Caller.ADMIN_OF_DEFAULT,
                        "here@" + backend + "#pool",
                        "NFS",
                        location,
                        Optional.of(name),
                        Optional.empty(),
                        Optional.of(1),
                        false,
                        false),
                Share.class);
    }

    public Backup backUp(UUID share) {
        return backUp(share, Optional.empty());
    }

    public Backup backUp(UUID share, Optional<String> type) {
        return ask(
                "direct:request-back-up-share",
                new BackupRequest(Caller.ADMIN_OF_DEFAULT, share, Optional.of("nightly"), Optional.empty(), type, "{}"),
                Backup.class);
    }

    public Backup restore(UUID backup, Optional<UUID> target) {
        return ask(
                "direct:request-restore-backup",
                new RestoreRequest(Caller.ADMIN_OF_DEFAULT, backup, target, false),
                Backup.class);
    }

    public void delete(UUID backup) {
        ask("direct:request-delete-backup", new DeleteRequest(Caller.ADMIN_OF_DEFAULT, backup), Backup.class);
    }

    public Backup cancel(UUID backup) {
        return ask("direct:request-cancel", new CancelRequest(Caller.ADMIN_OF_DEFAULT, backup), Backup.class);
    }

    /** A job is in the queue again, as after the death of a node that had ended it but could not say so. */
    public void again(String workflow, UUID job) {
        template.send("job:" + workflow, exchange -> exchange.setVariable("job", job));
    }

    /** Asks for a new share of 1 GB, and does not wait. */
    public Share newShare(String name) {
        return ask(
                "direct:request-create-share",
                new CreateRequest(
                        Caller.ADMIN_OF_DEFAULT,
                        Optional.of(name),
                        Optional.empty(),
                        1,
                        "NFS",
                        Optional.empty(),
                        true,
                        false,
                        "{}"),
                Share.class);
    }

    public void deleteShare(UUID id) {
        ask("direct:request-delete-share", new DeleteShareRequest(Caller.ADMIN_OF_DEFAULT, id, false), Share.class);
    }

    /** Whether there is a route of that name. */
    public boolean serves(String route) {
        return main.getCamelContext().getRoute(route) != null;
    }

    public Share share(UUID id) {
        return beans.shares().find(id).orElseThrow();
    }

    public Backup backup(UUID id) {
        return beans.backups().find(id).orElseThrow();
    }

    public void awaitShare(UUID id, ShareStatus status) {
        patiently().until(() -> share(id).status() == status);
    }

    public void awaitBackup(UUID id, BackupStatus status) {
        awaitIdle();
        patiently().until(() -> backup(id).status() == status);
    }

    /** Waits until no job is queued or running. */
    public void awaitIdle() {
        patiently().until(() -> count("scheduled_tasks") == 0);
    }

    public int count(String tableAndCondition) {
        return beans.db()
                .sql("select count(*) from " + tableAndCondition)
                .query(Integer.class)
                .single();
    }

    public List<String> messagesAbout(UUID id) {
        return beans.messages().about(id).stream().map(m -> m.text()).toList();
    }

    /** What is mounted below the data directory. */
    public List<String> mounts() throws IOException {
        return MountTable.read().stream()
                .map(MountTable.Line::path)
                .filter(path -> path.startsWith(data.toString()))
                .toList();
    }

    /** What jobs still hold, in one line, because a summary of failed tests shows no more. */
    public String held() throws IOException {
        return "mounts %s, journal %s"
                .formatted(
                        mounts(),
                        beans.db()
                                .sql("select undo || ' ' || what || ' tries ' || tries || ': ' || coalesce(failure, '')"
                                        + " from journal where closed_at is null")
                                .query(String.class)
                                .list());
    }

    /** The names in the vault, without its marker. */
    public List<String> vault() throws IOException {
        return Trees.inVault(data.resolve("vault"));
    }

    /** Looks at once, and often. */
    private static ConditionFactory patiently() {
        return await().atMost(ENDS_WITHIN).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        main.stop();
    }
}
