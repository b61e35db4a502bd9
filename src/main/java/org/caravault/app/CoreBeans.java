package org.caravault.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.caravault.access.AccessRules;
import org.caravault.access.Exportfs;
import org.caravault.access.OwnerRules;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupStore;
import org.caravault.catalogue.VaultImport;
import org.caravault.cleanup.CleanupSteps;
import org.caravault.cleanup.HostOrphans;
import org.caravault.cleanup.LostNodes;
import org.caravault.cleanup.VaultOrphans;
import org.caravault.copier.CopierChild;
import org.caravault.copier.ProtectedPaths;
import org.caravault.driver.DriverHttp;
import org.caravault.driver.DriverOperation;
import org.caravault.driver.DriverWork;
import org.caravault.driver.Drivers;
import org.caravault.driver.JobDriver;
import org.caravault.driver.Programs;
import org.caravault.exec.Commands;
import org.caravault.files.PrivateDirectory;
import org.caravault.job.DatabaseClock;
import org.caravault.job.JobComponent;
import org.caravault.job.JobPace;
import org.caravault.job.Journal;
import org.caravault.job.KeptTrees;
import org.caravault.job.MaintenanceLocks;
import org.caravault.job.OneTransaction;
import org.caravault.message.Messages;
import org.caravault.mount.BindMounts;
import org.caravault.mount.HungServerMonitor;
import org.caravault.mount.MountProfile;
import org.caravault.mount.MountTemplate;
import org.caravault.mount.Mounts;
import org.caravault.node.DataNodes;
import org.caravault.policy.Drills;
import org.caravault.quota.Quotas;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.share.LocalRoots;
import org.caravault.share.ShareCatalogue;
import org.caravault.share.ShareStore;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.vault.VaultSettings;
import org.caravault.vault.VaultSpace;
import org.caravault.vault.Vaults;
import org.caravault.workflow.AccessSteps;
import org.caravault.workflow.DriverSteps;
import org.caravault.workflow.JobClaim;
import org.caravault.workflow.JobContext;
import org.caravault.workflow.Unwinding;
import org.caravault.workflow.backup.BackupCompletion;
import org.caravault.workflow.backup.BackupRequests;
import org.caravault.workflow.backup.ChooseDriver;
import org.caravault.workflow.backup.Copies;
import org.caravault.workflow.backup.CopyReports;
import org.caravault.workflow.backup.CopySettings;
import org.caravault.workflow.backup.DatabaseOutageLimits;
import org.caravault.workflow.backup.DrillCompletion;
import org.caravault.workflow.backup.DrillTrees;
import org.caravault.workflow.backup.JobPreconditions;
import org.caravault.workflow.backup.PartialCopyReuse;
import org.caravault.workflow.backup.Publication;
import org.caravault.workflow.backup.VaultPermissions;
import org.caravault.workflow.share.OverlappingShares;
import org.caravault.workflow.share.ShareCompletion;
import org.caravault.workflow.share.ShareDirectories;
import org.caravault.workflow.share.ShareRequests;
import org.caravault.workflow.snapshot.SnapshotCompletion;
import org.caravault.workflow.snapshot.SnapshotRequests;
import org.caravault.workflow.snapshot.SnapshotTrees;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the routes call, by the names that they use, each made after what it needs. This is all of the wiring.
 *
 * @param db for whoever else needs the database in the same transactions
 */
public record CoreBeans(
        JdbcClient db,
        ShareStore shares,
        BackupStore backups,
        SnapshotStore snapshots,
        Quotas quotas,
        Messages messages,
        DataNodes nodes,
        OwnerRules accessRules,
        KeptTrees kept) {
    private static final Duration CHILD_REACTS_WITHIN = Duration.ofMillis(500);
    private static final Duration SHORTEST_LIFELINE = Duration.ofSeconds(1);

    /** Makes the beans and binds them for the routes. */
    public static CoreBeans bind(Main main, Settings settings, DataSource pool) {
        DataSource transactionAware = new TransactionAwareDataSourceProxy(pool);
        DataSourceTransactionManager manager = new DataSourceTransactionManager(pool);
        TransactionTemplate transactions = new TransactionTemplate(manager);
        JdbcClient db = JdbcClient.create(transactionAware);
        DatabaseClock clock = new DatabaseClock(JdbcClient.create(pool));
        JobComponent jobs = new JobComponent(transactionAware, pace(settings), clock, JobContext::of);
        main.bind("job", jobs);
        main.bind("transacted", new OneTransaction(manager));

        ShareStore shares = new ShareStore(db);
        BackupStore backups = new BackupStore(db);
        SnapshotStore snapshots = new SnapshotStore(db);
        Quotas quotas = new Quotas(db, QuotaLimits.of(settings));
        Messages messages = new Messages(db);
        Journal journal = new Journal(db, settings.node());
        Commands commands = new Commands(settings.seconds(Key.COMMAND_DEADLINE_S));
        VaultSettings vault = VaultSettings.of(settings.vault(), settings.text(Key.BACKUP_MOUNT_BACKEND));
        HungServerMonitor hungServers =
                new HungServerMonitor(mountPlaces(settings), settings.seconds(Key.SERVER_SILENCE_S), commands);
        KeptTrees kept = new KeptTrees(
                db,
                settings.node(),
                Duration.ofHours(settings.number(Key.RESUME_KEEP_HOURS)),
                settings.number(Key.RESUME_KEEP_PER_SHARE));
        main.bind("keptTrees", kept);
        main.bind("partialCopyReuse", new PartialCopyReuse(kept, journal));
        CopierChild child = new CopierChild(settings.seconds(Key.COPY_STALL_S), lifeline(settings));
        BackupAttempts attempts = new BackupAttempts(db);
        Drivers drivers = new Drivers(settings.backupTypes(), settings.data());
        Drills drills = new Drills(db, clock, () -> drivers.thatServe(DriverOperation.DRILL));
        Vaults vaults = new Vaults(vault, settings.backupTypes(), backups, drills);
        VaultPermissions exposure = new VaultPermissions(backups, snapshots, settings.backupTypes(), drivers, vaults);
        main.bind("vaultPermissions", exposure);
        ProtectedPaths spared = new ProtectedPaths(vaults::all, settings.data());
        Copies copies = new Copies(
                child,
                backups,
                attempts,
                copySettings(settings),
                spared,
                outageLimits(settings),
                jobs::mustGiveUp,
                journal,
                kept);
        ShareDirectories directories = new ShareDirectories(
                settings.data("shares"),
                settings.given(Key.EXPORTFS_ROOT).map(Path::of),
                settings.text(Key.EXPORTFS_ADDRESS),
                child,
                spared);
        ProofBeans rightTree = new ProofBeans(main, settings, db, vaults);
        DriverWork work = new DriverWork(
                attempts,
                settings.seconds(Key.COPY_STALL_S),
                lifeline(settings),
                jobs::mustGiveUp,
                settings.data("empty"));
        ChooseDriver chooseDriver = new ChooseDriver(vault, vaults, settings.backupTypes(), drivers);
        VisibleShares visible = new VisibleShares(shares, new ShareCatalogue(db));
        BackupRequests requests =
                new BackupRequests(shares, visible, backups, snapshots, chooseDriver, settings.node());
        main.bind("shares", shares);
        main.bind("vaults", vaults);
        main.bind("drivers", drivers);
        JobClaim claim = new JobClaim(
                attempts,
                snapshots,
                shares,
                drills,
                new JobDriver(drivers, settings.backupTypes(), backups),
                vaults,
                settings.number(Key.JOB_ATTEMPTS));
        main.bind("jobClaim", claim);
        main.bind("unwinding", new Unwinding(journal, hungServers::about));
        main.bind("driverSteps", new DriverSteps(claim, journal));
        main.bind("driverWork", work);
        main.bind("driverHttp", new DriverHttp(work, settings.seconds(Key.COPY_STALL_S)));
        main.bind("program", new Programs(work, settings.seconds(Key.COPY_STALL_S), lifeline(settings)));
        main.bind("quotas", quotas);
        main.bind("journal", journal);
        main.bind("unreleased", new UnreleasedHealth(journal));
        main.bind("maintenanceLocks", new MaintenanceLocks(pool));
        main.bind("commands", commands);
        main.bind("hungServers", hungServers);
        main.bind("vaultSettings", vault);
        main.bind("shareDirectories", directories);
        main.bind("backupRequests", requests);
        LocalRoots localRoots = LocalRoots.of(settings.list(Key.LOCAL_ROOTS));
        OverlappingShares neighbours = new OverlappingShares(shares, rightTree.grounds(mountPlaces(settings)));
        main.bind(
                "shareRequests",
                new ShareRequests(
                        shares, visible, backups, snapshots, directories, neighbours, localRoots, settings.node()));
        main.bind("snapshotRequests", new SnapshotRequests(shares, visible, snapshots));
        main.bind("snapshotCompletion", new SnapshotCompletion(snapshots, shares, messages));
        main.bind(
                "snapshotTrees",
                new SnapshotTrees(
                        child,
                        snapshots,
                        exposure,
                        journal,
                        settings.data("snapshots"),
                        copySettings(settings),
                        spared,
                        lifeline(settings),
                        jobs::mustGiveUp));
        List<String> backends = new ArrayList<>(List.of("local", "external"));
        settings.given(Key.EXPORTFS_ROOT).ifPresent(root -> backends.add("exportfs"));
        DataNodes nodes = new DataNodes(db, settings.node(), backends, settings.seconds(Key.NODE_GONE_S));
        main.bind("lostNodes", new LostNodes(db, settings.node(), settings.seconds(Key.NODE_GONE_S)));
        main.bind("dataNodes", nodes);
        main.bind("jobPreconditions", new JobPreconditions(shares, child));
        main.bind(
                "exportfs",
                new Exportfs(
                        commands,
                        new AccessRules(db),
                        db,
                        transactions,
                        settings.list(Key.DATA_NODE_ACCESS_IPS),
                        settings.text(Key.EXPORTFS_OPTIONS)));
        OwnerRules ownerRules = new OwnerRules(db, settings.node());
        main.bind("ownerRules", ownerRules);
        Mounts mounts = mounts(settings, commands);
        main.bind("mounts", mounts);
        VaultSpace space = new VaultSpace(db, vault.export(), settings.number(Key.VAULT_NEARLY_FULL));
        main.bind("vaultSpace", space);
        main.bind("accessSteps", new AccessSteps(journal, mounts, rightTree.vault(backups, drivers), space));
        main.bind("copies", copies);
        main.bind(
                "publication",
                new Publication(copies, exposure, journal, PrivateDirectory.mode(settings.text(Key.VAULT_MODE))));
        BackupReports reports = new BackupReports(db);
        main.bind("copyReports", new CopyReports(reports, messages));
        main.bind(
                "vaultImport",
                new VaultImport(
                        backups, shares, reports, drivers, neighbours, localRoots, settings.node(), transactions));
        main.bind("cleanupSteps", new CleanupSteps());
        main.bind("hostOrphans", new HostOrphans(journal, mountPlaces(settings)));
        main.bind("vaultOrphans", new VaultOrphans(journal, backups, kept));
        main.bind("backupCompletion", new BackupCompletion(db, shares, attempts, messages, journal, kept));
        main.bind("shareCompletion", new ShareCompletion(shares, messages));
        rightTree.roots(messages, attempts, commands);
        rightTree.restores(child, backups, attempts, outageLimits(settings), jobs::mustGiveUp);
        main.bind("drills", drills);
        main.bind("drillCompletion", new DrillCompletion(drills));
        main.bind(
                "drillTrees",
                new DrillTrees(
                        child,
                        backups,
                        copySettings(settings),
                        drills,
                        journal,
                        outageLimits(settings).backup(),
                        jobs::mustGiveUp));
        main.bind("databaseClock", clock);
        TriggerBeans.bind(main, settings, db, backups, quotas, commands, clock);
        return new CoreBeans(db, shares, backups, snapshots, quotas, messages, nodes, ownerRules, kept);
    }

    private static Set<Path> mountPlaces(Settings settings) {
        return new HashSet<>(List.of(
                settings.directory(Key.MOUNT_TMP_LOCATION, "mounts"),
                settings.directory(Key.BACKUP_MOUNT_TMP_LOCATION, "mounts")));
    }

    private static JobPace pace(Settings settings) {
        return new JobPace(
                settings.node(),
                settings.number(Key.MAX_CONCURRENT_JOBS),
                settings.number(Key.MAX_CONCURRENT_JOBS_PER_SERVER),
                settings.milliseconds(Key.JOB_POLLING_MS),
                settings.milliseconds(Key.JOB_HEARTBEAT_MS),
                settings.seconds(Key.JOB_DRAIN_S));
    }

    /** Gone before the lease is: one heartbeat less, because the last one may be that old, and a little for the reaction. */
    private static Duration lifeline(Settings settings) {
        Duration heartbeat = settings.milliseconds(Key.JOB_HEARTBEAT_MS);
        Duration limit = heartbeat.multipliedBy(JobPace.MISSED_HEARTBEATS - 1).minus(CHILD_REACTS_WITHIN);
        return limit.compareTo(SHORTEST_LIFELINE) < 0 ? SHORTEST_LIFELINE : limit;
    }

    private static DatabaseOutageLimits outageLimits(Settings settings) {
        return new DatabaseOutageLimits(settings.seconds(Key.DB_OUTAGE_S), lifeline(settings));
    }

    private static CopySettings copySettings(Settings settings) {
        return new CopySettings(
                settings.text(Key.COPY_THREADS),
                settings.given(Key.COPY_BWLIMIT),
                settings.list(Key.BACKUP_IGNORE_FILES),
                settings.text(Key.RESTORE_MODE).equals("exact"),
                new CopySettings.Inside(
                        Boolean.parseBoolean(settings.text(Key.COPY_ONE_FILE_SYSTEM)),
                        settings.list(Key.COPY_SNAPSHOT_DIRS)),
                settings.text(Key.COPY_ON_UNREADABLE),
                settings.text(Key.COPY_ON_NOT_KEPT));
    }

    private static Mounts mounts(Settings settings, Commands commands) {
        String protocol = settings.text(Key.BACKUP_MOUNT_PROTO);
        MountProfile share = new MountProfile(
                settings.directory(Key.MOUNT_TMP_LOCATION, "mounts"),
                "nfs",
                settings.given(Key.DATA_NODE_MOUNT_OPTIONS)
                        .map(options -> options.substring("nfs:".length()))
                        .orElse(""),
                MountTemplate.of(settings.text(Key.BACKUP_SHARE_MOUNT_TEMPLATE)),
                MountTemplate.of(settings.text(Key.BACKUP_SHARE_UNMOUNT_TEMPLATE)));
        MountProfile vault = new MountProfile(
                settings.directory(Key.BACKUP_MOUNT_TMP_LOCATION, "mounts"),
                protocol,
                settings.text(Key.BACKUP_MOUNT_OPTIONS),
                MountTemplate.of(settings.text(Key.BACKUP_MOUNT_TEMPLATE)),
                MountTemplate.of(settings.text(Key.BACKUP_UNMOUNT_TEMPLATE)));
        return new Mounts(
                share,
                vault,
                Vaults.mountOptions(settings.backupTypes()),
                new Mounts.LocalDirectories(
                        BindMounts.wanted(settings.text(Key.LOCAL_MOUNT), settings.data(), commands),
                        true,
                        settings.seconds(Key.COMMAND_DEADLINE_S)));
    }
}
