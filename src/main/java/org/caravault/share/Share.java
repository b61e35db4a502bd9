package org.caravault.share;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.identity.Owner;

/**
 * A NAS share that the service knows.
 *
 * @param row what was inserted, as it now is
 * @param taskState Manila's task_state, as on the wire; empty: no data service has it
 * @param updatedAt empty: never
 */
public record Share(NewShare row, Optional<String> taskState, Instant createdAt, Optional<Instant> updatedAt) {
    public UUID id() {
        return row.id();
    }

    public Owner owner() {
        return row.owner();
    }

    public String projectId() {
        return row.owner().projectId();
    }

    public Optional<String> name() {
        return row.label().name();
    }

    public Optional<String> description() {
        return row.label().description();
    }

    /** {@return GB, rounded up; 0 until a backend has measured it} */
    public int sizeGb() {
        return row.sizeGb();
    }

    public ShareStatus status() {
        return row.status();
    }

    public SharePlace place() {
        return row.place();
    }

    /** {@return {@code NFS}, in capitals as Manila writes it} */
    public String protocol() {
        return row.place().protocol();
    }

    /** {@return the data node whose backend keeps the share} */
    public String node() {
        return row.place().host().node();
    }

    /** {@return the backend's name: the routes {@code direct:BACKEND-create} and so on} */
    public String backend() {
        return row.place().host().backend();
    }

    /** {@return a directory for the backend {@code local}, else {@code host:/path}} */
    public String exportLocation() {
        return row.place().exportLocation();
    }

    public boolean isPublic() {
        return row.isPublic();
    }

    /** {@return a JSON object of strings} */
    public String metadata() {
        return row.metadata();
    }

    /** {@return Manila's host: {@code NODE@BACKEND#POOL}} */
    public String host() {
        return row.place().host().wire();
    }

    /** {@return where it is mounted from} */
    public Export export() {
        return row.place().export();
    }

    /** {@return what a person calls it: its name, or its id} */
    public String called() {
        return row.label().orId(row.id());
    }
}
