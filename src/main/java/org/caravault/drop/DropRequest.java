package org.caravault.drop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One request of a dropped file, checked.
 *
 * @param about what it is about, a name or an id: the share for a backup, else the backup
 * @param intactOnly of a restore: what is intact of a damaged backup
 * @param json as it was dropped
 */
record DropRequest(
        Kind kind,
        String about,
        Optional<String> name,
        Optional<String> description,
        Optional<String> backupType,
        String options,
        Optional<String> targetShare,
        boolean intactOnly,
        String json) {

    /** What may be asked for, and with which fields; the first one must be there. */
    enum Kind {
        SHARE_BACKUP("share", "back-up-share", Set.of("share", "name", "description", "backup_options")),
        RESTORE("backup", "restore-backup", Set.of("backup", "target_share", "intact_only")),
        DELETE("backup", "delete-backup", Set.of("backup"));

        private final String about;
        private final String job;

        @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
        private final Set<String> fields;

        Kind(String about, String job, Set<String> fields) {
            this.about = about;
            this.job = job;
            this.fields = fields;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        String about() {
            return about;
        }

        /** {@return the job that it asks for, by the route {@code direct:request-JOB}} */
        String job() {
            return job;
        }

        Set<String> fields() {
            return fields;
        }

        static Optional<Kind> of(String wire) {
            return Arrays.stream(values()).filter(k -> k.wire().equals(wire)).findFirst();
        }
    }
}
