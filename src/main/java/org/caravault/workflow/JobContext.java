package org.caravault.workflow;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.driver.Driver;
import org.caravault.driver.DriverOperation;
import org.caravault.job.JobRun;
import org.caravault.policy.Drill;
import org.caravault.share.Share;
import org.caravault.snapshot.Snapshot;

/**
 * All that one attempt of a job knows, from the claim to the end: the exchange variable {@code ctx} of its routes. Steps add what they find; the
 * one thread of the job does. A step that needs what no step before it has found is a fault of the routes, and fails with its name.
 */
public final class JobContext {
    /** The name of the variable. */
    public static final String NAME = "ctx";

    private final UUID job;
    private final int attempt;
    private final int unexplained;
    private final Workflow workflow;

    private final JobResult result = new JobResult();
    private Step step = Step.START;
    private DriverOperation operation;
    private Backup backup;
    private Share share;
    private Snapshot snapshot;
    private Drill drill;
    private Driver driver;
    private Map<String, String> options = Map.of();
    private Export vault;
    private Path sharePath;
    private Path vaultPath;
    private String partial;
    private Map<String, Long> adopted = Map.of();
    private Optional<Failure> failure = Optional.empty();

    private JobContext(UUID job, int attempt, int unexplained, Workflow workflow) {
        this.job = job;
        this.attempt = attempt;
        this.unexplained = unexplained;
        this.workflow = workflow;
    }

    /** Of a job that this node has claimed. */
    public static JobContext of(JobRun run) {
        return new JobContext(run.job(), run.attempt(), run.unexplained(), Workflow.ofRoute(run.route()));
    }

    /** Of maintenance of one vault: {@code task} is the key of its journal entries. */
    public static JobContext ofTask(UUID task, Workflow workflow, Export vault) {
        JobContext context = new JobContext(task, 1, 0, workflow);
        context.vault = vault;
        return context;
    }

    /**
     * For the undo of what an ended job has left. No attempt of it runs any more: what is mounted for the undo has mount points of its own,
     * those of attempt 0.
     */
    public static JobContext ofAbandoned(UUID job) {
        return new JobContext(job, 0, 0, Workflow.SWEEP);
    }

    /** {@return the job's key: the id of its backup, snapshot, drill or share} */
    public UUID job() {
        return job;
    }

    /** {@return 1 at first, one more each time that the job is claimed again} */
    public int attempt() {
        return attempt;
    }

    /** {@return how many attempts before this one have ended without a word, see {@link JobRun}} */
    public int unexplained() {
        return unexplained;
    }

    /** {@return what kind of job it is, and what it does to shares and vaults} */
    public Workflow workflow() {
        return workflow;
    }

    /** {@return the step of the workflow that is under way} */
    public Step step() {
        return step;
    }

    void setStep(Step step) {
        this.step = step;
    }

    /** {@return the backup that is made, restored, deleted or drilled} */
    public Backup backup() {
        return known(backup, "backup");
    }

    /** {@return the same; empty in jobs of shares and snapshots, and when a drill's backup is gone} */
    public Optional<Backup> backupIfAny() {
        return Optional.ofNullable(backup);
    }

    void setBackup(Backup backup) {
        this.backup = backup;
    }

    /** {@return the share that the job works on: of a restore, the one that is restored to} */
    public Share share() {
        return known(share, "share");
    }

    /** {@return the same; empty in drills and in maintenance} */
    public Optional<Share> shareIfAny() {
        return Optional.ofNullable(share);
    }

    void setShare(Share share) {
        this.share = share;
    }

    /**
     * {@return the snapshot that the job makes, removes or reverts to}
     *
     * @throws IllegalStateException if no step before has found it
     */
    public Snapshot snapshot() {
        return known(snapshot, "snapshot");
    }

    void setSnapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * {@return the drill that the job carries out}
     *
     * @throws IllegalStateException if no step before has found it
     */
    public Drill drill() {
        return known(drill, "drill");
    }

    void setDrill(Drill drill) {
        this.drill = drill;
    }

    /** {@return what makes, restores and deletes the backup} */
    public Driver driver() {
        return known(driver, "driver");
    }

    /** {@return what the driver is to do} */
    public DriverOperation operation() {
        return known(operation, "driver's operation");
    }

    void setOperation(DriverOperation operation) {
        this.operation = operation;
    }

    /** {@return what the backup's type says to the driver} */
    public Map<String, String> options() {
        return options;
    }

    void setDriver(Driver driver, Map<String, String> options) {
        this.driver = driver;
        this.options = options;
    }

    /**
     * {@return where the vault of the backup is exported}
     *
     * @throws IllegalStateException if no step before has found it
     */
    public Export vault() {
        return known(vault, "vault");
    }

    void setVault(Export vault) {
        this.vault = vault;
    }

    /** {@return where the share is mounted} */
    public Path sharePath() {
        return known(sharePath, "mounted share");
    }

    /** {@return the same; empty: this job does not mount it, or has not yet} */
    public Optional<Path> sharePathIfMounted() {
        return Optional.ofNullable(sharePath);
    }

    void setSharePath(Path path) {
        this.sharePath = path;
    }

    /** {@return where the vault is mounted} */
    public Path vaultPath() {
        return known(vaultPath, "mounted vault");
    }

    /** {@return the same; empty: this job does not mount it, or has not yet} */
    public Optional<Path> vaultPathIfMounted() {
        return Optional.ofNullable(vaultPath);
    }

    void setVaultPath(Path path) {
        this.vaultPath = path;
    }

    /** {@return the partial tree that this attempt writes} */
    public String partial() {
        return known(partial, "partial tree");
    }

    /** {@return the same; empty: it has begun none} */
    public Optional<String> partialIfBegun() {
        return Optional.ofNullable(partial);
    }

    /** This attempt is about to write a partial tree. */
    public void setPartial(String partial) {
        this.partial = partial;
    }

    /** {@return how many bytes each of the partial trees contains, by its name, with which this job goes on} */
    public Map<String, Long> adopted() {
        return adopted;
    }

    /** {@code adopted}: the bytes of each tree that failed backups have left to this one, by its name. */
    public void setAdopted(Map<String, Long> adopted) {
        this.adopted = Map.copyOf(adopted);
    }

    /** {@return what the attempt has done so far} */
    public JobResult result() {
        return result;
    }

    /** {@return why the job failed; empty: it has not} */
    public Optional<Failure> failure() {
        return failure;
    }

    void setFailure(Failure failure) {
        this.failure = Optional.of(failure);
    }

    private <T> T known(T found, String what) {
        if (found == null) {
            throw new IllegalStateException("no step of %s before %s has found the %s".formatted(workflow, step, what));
        }
        return found;
    }
}
