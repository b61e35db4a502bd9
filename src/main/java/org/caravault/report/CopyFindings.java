package org.caravault.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a copy met changing, left out or could not keep: a count and the first names of each kind. Kinds without entries are not in it. As JSON
 * it is the object that the copier writes: {@code {"vanished": {"count": 2, "first": ["a", "b"]}}}.
 */
public record CopyFindings(@JsonValue Map<String, Entries> kinds) {
    /** Entries that were listed and gone when they were to be read. */
    public static final String VANISHED = "vanished";

    /** Files that changed each time they were read; the last read is kept. */
    public static final String CHANGED = "changed";

    /** Entries that could not be read. */
    public static final String UNREADABLE = "unreadable";

    /** Entries of which the destination did not take everything. */
    public static final String NOT_KEPT = "not_kept";

    /** Entries that the destination did not take, or not under their own names. Reports of earlier versions count them as {@link #NOT_KEPT}. */
    public static final String MISSING = "missing";

    /** File systems that are mounted inside the source. */
    public static final String MOUNTS = "mounts";

    /** Snapshot directories of the file server, which are left out. */
    public static final String SNAPSHOTS = "snapshots";

    /** Entries of a damaged backup that a restore of what is intact has left alone. */
    public static final String DAMAGED = "damaged";

    /** All kinds, in the order in which they are shown. */
    public static final List<String> KINDS =
            List.of(VANISHED, CHANGED, UNREADABLE, NOT_KEPT, MISSING, MOUNTS, SNAPSHOTS, DAMAGED);

    private static final Map<String, String> WORDS = Map.of(
            VANISHED, "vanished",
            CHANGED, "changed while read",
            UNREADABLE, "unreadable",
            NOT_KEPT, "not kept in full",
            MISSING, "missing",
            MOUNTS, "mounted inside",
            SNAPSHOTS, "snapshot directories left out",
            DAMAGED, "damaged and left alone");
    private static final CopyFindings EMPTY = new CopyFindings(Map.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The entries of one kind.
     *
     * @param first the first of them, as paths below the share's root
     */
    public record Entries(long count, List<String> first) {
        /** Copies the names. */
        public Entries {
            first = List.copyOf(first);
        }
    }

    /**
     * Keeps the kinds that have entries, in the order of {@link #KINDS}; what a later version added comes last. A count of 0 for {@link #MISSING}
     * stays beside {@link #NOT_KEPT}: it says that none of these is missing, which a report of an earlier version does not know.
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CopyFindings {
        Map<String, Entries> sorted = new LinkedHashMap<>();
        List<String> order = new ArrayList<>(KINDS);
        kinds.keySet().stream().filter(kind -> !KINDS.contains(kind)).sorted().forEach(order::add);
        for (String kind : order) {
            boolean noneMissing = kind.equals(MISSING) && sorted.containsKey(NOT_KEPT);
            if (kinds.containsKey(kind) && (noneMissing || kinds.get(kind).count() > 0)) {
                sorted.put(kind, kinds.get(kind));
            }
        }
        kinds = Collections.unmodifiableMap(sorted);
    }

    /** A report without entries. */
    public static CopyFindings empty() {
        return EMPTY;
    }

    /** Reads what {@link #json} wrote. */
    public static CopyFindings parse(String json) {
        try {
            return new CopyFindings(JSON.readValue(json, new TypeReference<Map<String, Entries>>() {}));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("a copy's report is malformed: " + malformed.getOriginalMessage());
        }
    }

    /** The report as JSON. */
    public String json() {
        try {
            return JSON.writeValueAsString(kinds);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether there is nothing to report. */
    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    /** The entries of one kind; none: a count of 0. */
    public Entries of(String kind) {
        return kinds.getOrDefault(kind, new Entries(0, List.of()));
    }

    /**
     * Whether entries of the source are missing from the copy, or may be: then a restore must not remove what the copy lacks from its
     * destination.
     */
    public boolean lacksEntries() {
        boolean typed = kinds.containsKey(MISSING) || !kinds.containsKey(NOT_KEPT);
        boolean missing = typed ? of(MISSING).count() > 0 : earlierVersionLacksEntries();
        return of(UNREADABLE).count() > 0 || missing;
    }

    /** Versions without {@link #MISSING} said it in the text of an entry, of which only the first are known. */
    private boolean earlierVersionLacksEntries() {
        Entries notKept = of(NOT_KEPT);
        return notKept.count() > notKept.first().size()
                || notKept.first().stream().anyMatch(name -> name.contains(": name: ") || name.contains(": kind: "));
    }

    /** Only these kinds. */
    public CopyFindings only(String... wanted) {
        Map<String, Entries> some = new LinkedHashMap<>(kinds);
        some.keySet().retainAll(List.of(wanted));
        return new CopyFindings(some);
    }

    /** The counts in words: {@code 2 vanished, 1 changed while read}. */
    public String counts() {
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue().count() > 0)
                .map(kind -> kind.getValue().count() + " " + words(kind.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** The counts and the first names in words: {@code 2 vanished (a, b), 1 changed while read (c)}. */
    public String names() {
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue().count() > 0)
                .map(kind -> kind.getValue().count() + " " + words(kind.getKey()) + named(kind.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String words(String kind) {
        return WORDS.getOrDefault(kind, kind);
    }

    private static String named(Entries entries) {
        if (entries.first().isEmpty()) {
            return "";
        }
        String more = entries.count() > entries.first().size() ? ", …" : "";
        return " (" + String.join(", ", entries.first()) + more + ")";
    }
}
