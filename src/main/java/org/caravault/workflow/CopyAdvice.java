package org.caravault.workflow;

/** What a person can do about a failed copy, from what the operating system said. */
final class CopyAdvice {
    private CopyAdvice() {}

    static String of(String cause) {
        if (cause.contains("No space left") || cause.contains("quota exceeded")) {
            return "Free space where it was written to, or delete old backups; then ask again.";
        }
        if (cause.contains("Permission denied") || cause.contains("Operation not permitted")) {
            return "Let the data node's root read it (for NFS: no_root_squash); then ask again.";
        }
        if (cause.contains("Read-only file system")) {
            return "Make it writable where it was written to, then ask again.";
        }
        if (cause.contains("Stale file handle")) {
            return "The server has taken the export away meanwhile; see that it is exported, then ask again.";
        }
        if (cause.contains("Input/output error")) {
            return "The server or its disk is ill: check it first, then ask again.";
        }
        return "See the data node's log for more, then ask again.";
    }
}
