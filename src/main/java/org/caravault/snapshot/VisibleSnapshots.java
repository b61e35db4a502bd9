package org.caravault.snapshot;

import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/** The snapshots that a caller may know of: those of the caller's project, to an administrator all. Any other is answered as one that does not exist. */
public record VisibleSnapshots(SnapshotStore snapshots) {
    /** {@return the snapshot, if it is there and the caller may see it} */
    public Optional<Snapshot> find(Caller caller, UUID id) {
        return snapshots.find(id).filter(snapshot -> caller.mayRead(snapshot.projectId()));
    }

    /**
     * {@return the snapshot}
     *
     * @throws RefusalException it is not there, or the caller may not see it
     */
    public Snapshot get(Caller caller, UUID id) {
        return find(caller, id)
                .orElseThrow(() -> RefusalException.notFound("Snapshot %s could not be found.".formatted(id)));
    }
}
