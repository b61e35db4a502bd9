package org.caravault.workflow;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.caravault.copier.CopyAdvice;

/**
 * A step of a job, by the name of the route that does it: {@code grant-access} is {@code direct:grant-access}. Where the backend of a share or
 * the driver of a backup does it, the route's name begins with theirs: {@code exportfs-revert} is the step {@code revert}.
 */
public enum Step {
    /** Before the first step. */
    START("start", Done.BEFORE_ALL),
    CLAIM_JOB("claim-job", Done.BY_ROUTE),
    CHECK_SHARE("check-share", Done.BY_ROUTE),
    GRANT_ACCESS("grant-access", Done.BY_ROUTE, Advice.GRANT),
    GRANT_SHARE("grant-share", Done.BY_ROUTE, Advice.GRANT),
    GRANT_VAULT("grant-vault", Done.BY_ROUTE, Advice.GRANT),
    MOUNT("mount", Done.BY_ROUTE, Advice.MOUNT),
    MOUNT_SHARE("mount-share", Done.BY_ROUTE, Advice.MOUNT),
    MOUNT_VAULT("mount-vault", Done.BY_ROUTE, Advice.MOUNT),
    MEASURE_SHARE(
            "measure-share",
            Done.BY_ROUTE,
            "Check that the share can be read, or give its size; then register it again."),
    COPY("copy", Done.BY_ROUTE),
    COPY_BACK("copy-back", Done.BY_ROUTE),
    REMOVE(
            "remove",
            Done.BY_ROUTE,
            "Check that the vault or the driver's storage can be written; then delete the backup again."),
    /** Unmounts and revokes. */
    UNWIND("unwind", Done.BY_ROUTE),
    FINISH_BACKUP("finish-backup", Done.BY_ROUTE),
    FINISH_RESTORE("finish-restore", Done.BY_ROUTE),
    FINISH_SNAPSHOT("finish-snapshot", Done.BY_ROUTE),
    FINISH_REVERT("finish-revert", Done.BY_ROUTE),
    FORGET("forget", Done.BY_ROUTE),
    APPLY_ACCESS_RULE("apply-access-rule", Done.BY_ROUTE, Advice.GRANT),
    CREATE(
            "create",
            Done.BY_BACKEND,
            "Check that the backend has space and can create shares; then delete this share and create it again."),
    DELETE(
            "delete",
            Done.BY_BACKEND,
            "Check that the backend can delete the share's directory; then delete the share again."),
    SNAPSHOT(
            "snapshot",
            Done.BY_BACKEND,
            "Check that the backend has space for a snapshot; then delete this one and create it again."),
    DELETE_SNAPSHOT(
            "delete-snapshot",
            Done.BY_BACKEND,
            "Check that the backend can write where its snapshots are; then delete the snapshot again."),
    REVERT("revert", Done.BY_BACKEND, "Check that the backend can write to the share; then revert it again."),
    DRILL(
            "drill",
            Done.BY_DRIVER,
            "Check that the backup can be verified and restored; the policy tries the next one by itself.");

    private enum Done {
        BEFORE_ALL,
        BY_ROUTE,
        BY_BACKEND,
        BY_DRIVER
    }

    private static final class Advice {
        static final String GRANT =
                "Check that this data node can change the access to the server's exports; then ask again.";
        static final String MOUNT =
                "Check that the server answers and exports the path to this data node; then ask again.";
    }

    private final String wire;
    private final Done done;
    private final Optional<String> advice;

    Step(String wire, Done done) {
        this.wire = wire;
        this.done = done;
        this.advice = Optional.empty();
    }

    Step(String wire, Done done, String advice) {
        this.wire = wire;
        this.done = done;
        this.advice = Optional.of(advice);
    }

    /** {@return its name in messages, events and metrics} */
    public String wire() {
        return wire;
    }

    /** {@return whether a route of exactly this name does it} */
    public boolean isRoute() {
        return done == Done.BY_ROUTE;
    }

    /**
     * What a person can do when it has failed. What is wrong at a server that is to be asked or mounted is not said by the operating
     * system's error; of the rest that error says more than the step.
     *
     * @param said what failed, on what, and the cause
     */
    String advice(String said) {
        boolean asksServer = advice.equals(Optional.of(Advice.GRANT)) || advice.equals(Optional.of(Advice.MOUNT));
        Optional<String> known = asksServer ? advice : CopyAdvice.known(said).or(() -> advice);
        return known.orElseGet(() -> CopyAdvice.of(said));
    }

    /** {@return the step that a route does, if it is one} */
    public static Optional<Step> ofRoute(String route) {
        return Arrays.stream(values())
                .filter(step -> step.isDoneBy(route))
                .max(Comparator.comparingInt(step -> step.wire.length())); // delete-snapshot is not snapshot
    }

    private boolean isDoneBy(String route) {
        return switch (done) {
            case BEFORE_ALL -> false;
            case BY_ROUTE -> route.equals(wire);
            case BY_BACKEND, BY_DRIVER -> route.endsWith("-" + wire);
        };
    }

    @Override
    public String toString() {
        return wire;
    }
}
