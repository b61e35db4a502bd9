package org.caravault.copy.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a copy met that its owner should know: counted by kind, with the first names of each kind. Used by many threads. */
public final class FindingCollector {
    /** Names that are kept of each kind. */
    public static final int NAMED = 20;

    /** The kinds of findings, in the order in which they are reported. */
    public enum Finding {
        /** An entry was listed, and was gone before it could be copied. */
        VANISHED("vanished", "vanished while the copy ran"),
        /** A file changed while it was read, or a directory while it was listed. */
        CHANGED("changed", "changed while being read"),
        /** The source refused to give the entry out, and the copy was asked to report that instead of failing. */
        UNREADABLE("unreadable", "could not be read and is not in the copy"),
        /** The destination cannot hold something that the entry has. */
        NOT_KEPT("not_kept", "could not be kept in the destination"),
        /** The destination does not take the entry, or not under its name. */
        MISSING("missing", "not taken by the destination and missing in the copy"),
        /** Another file system is mounted here. */
        MOUNTS("mounts", "mounted inside the source"),
        /** A filer's directory of snapshots, which is never copied. */
        SNAPSHOTS("snapshots", "left out as snapshot directory"),
        /** The source does not match its manifest; a file is not copied then. */
        DAMAGED("damaged", "damaged in the source and left alone");

        private final String key;
        private final String words;

        Finding(String key, String words) {
            this.key = key;
            this.words = words;
        }

        /** {@return the name in the summary} */
        String key() {
            return key;
        }

        /** {@return what happened, for people} */
        String words() {
            return words;
        }
    }

    private static final class Found {
        private final List<String> first = new ArrayList<>();
        private long count;
    }

    /** No EnumMap: it asks for the kinds by reflection, which takes half a millisecond of the start. */
    private final Map<Finding, Found> all = new HashMap<>();

    public FindingCollector() {
        for (Finding finding : Finding.values()) {
            all.put(finding, new Found());
        }
    }

    /** Adds one finding. The name is a path as {@code PathText} writes it, or begins with one. */
    public synchronized void add(Finding finding, String name) {
        Found found = all.get(finding);
        found.count++;
        if (found.first.size() < NAMED) {
            found.first.add(name);
        }
    }

    /** {@return how many of one kind were met} */
    public synchronized long count(Finding finding) {
        return all.get(finding).count;
    }

    /** {@return the first names of one kind, at most {@link #NAMED}} */
    synchronized List<String> first(Finding finding) {
        return List.copyOf(all.get(finding).first);
    }
}
