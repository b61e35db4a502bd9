package org.caravault.policy;

/**
 * What becomes of a backup.
 *
 * @param why {@code kept: daily 2026-11-20, weekly 2026-W47}, or {@code goes: …}
 */
public record Verdict(Candidate backup, boolean kept, String why) {
    static Verdict kept(Candidate backup, String why) {
        return new Verdict(backup, true, "kept: " + why);
    }

    /** The same while nothing good may be deleted. */
    Verdict held() {
        return kept || !backup.good() ? this : kept(backup, "the share has lost most of its files; see its messages");
    }

    static Verdict goes(Candidate backup, String why) {
        return new Verdict(backup, false, "goes: " + why);
    }
}
