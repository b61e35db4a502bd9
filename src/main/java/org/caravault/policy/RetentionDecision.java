package org.caravault.policy;

/**
 * What becomes of a backup.
 *
 * @param why {@code kept: daily 2026-11-20, weekly 2026-W47}, or {@code goes: …}
 */
public record RetentionDecision(RetentionCandidate backup, boolean kept, String why) {
    static RetentionDecision kept(RetentionCandidate backup, String why) {
        return new RetentionDecision(backup, true, "kept: " + why);
    }

    /** The same while nothing good may be deleted. */
    RetentionDecision held() {
        return kept || !backup.good() ? this : kept(backup, "the share has lost most of its files; see its messages");
    }

    /** The same while the policy does nothing. */
    RetentionDecision disabled() {
        return kept ? this : kept(backup, "the policy is disabled");
    }

    static RetentionDecision goes(RetentionCandidate backup, String why) {
        return new RetentionDecision(backup, false, "goes: " + why);
    }
}
