package org.caravault.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Which backups of one share are kept. A pure rule: it looks at no clock, so that a year of downtime
 * deletes nothing; what is recent is judged from the newest good backup. What a wrong clock has dated neither goes nor makes
 * others go.
 *
 * @param last that many of the newest
 * @param each for a period, the newest backup of each of that many periods that have one
 * @param within all that are at most this much older than the newest
 * @param byHandToo also what the policy has not made; otherwise that is kept, and takes no other's place
 */
public record Retention(int last, Map<Period, Integer> each, Optional<Duration> within, boolean byHandToo) {
    private static final int MOST_FOLLOWED = 4000;
    private static final int JUDGED_IN_ALL = 20_000;
    private static final Duration FARTHEST = Duration.ofDays(36_500);

    private static final Comparator<RetentionCandidate> NEWEST_FIRST =
            Comparator.comparing(RetentionCandidate::at).reversed().thenComparing(RetentionCandidate::id);

    public Retention {
        each = Map.copyOf(each);
    }

    /** Whether it says anything; one that does not keeps everything. */
    public boolean saysSomething() {
        return last > 0 || within.isPresent() || each.values().stream().anyMatch(n -> n > 0);
    }

    /**
     * {@return how many backups of one share it keeps at most, once a schedule has fired for long enough; empty: it keeps all} Of a schedule
     * that fires too often to be followed for the whole time, at least as many as are counted.
     */
    public OptionalInt keeps(Schedule schedule, ZoneId zone, Instant from) {
        if (!saysSomething()) {
            return OptionalInt.empty();
        }
        List<RetentionCandidate> made = new ArrayList<>();
        Instant end = from.plus(reach());
        Instant at = schedule.next(from);
        while (made.size() < MOST_FOLLOWED
                && (!at.isAfter(end) || (made.size() < last && at.isBefore(from.plus(FARTHEST))))) {
            made.add(new RetentionCandidate(new UUID(0, made.size()), at, true, false, false));
            at = schedule.next(at);
        }
        made.add(new RetentionCandidate(new UUID(0, made.size()), at, true, false, false));
        int most = 0; // the calendar's stretches meet in another way each day
        for (int all = made.size(), ends = Math.min(all, Math.max(1, JUDGED_IN_ALL / all)); ends > 0; ends--) {
            List<RetentionCandidate> then = made.subList(0, all - ends + 1);
            most = Math.max(most, (int)
                    judge(then, zone).stream().filter(RetentionDecision::kept).count());
        }
        return OptionalInt.of(Math.max(most, last));
    }

    /** How far back its rules look. */
    private Duration reach() {
        Duration longest = within.orElse(Duration.ofHours(1));
        for (Map.Entry<Period, Integer> rule : each.entrySet()) {
            Duration span = rule.getKey().atMost().multipliedBy(rule.getValue() + 1L);
            longest = span.compareTo(longest) > 0 ? span : longest;
        }
        return longest.compareTo(FARTHEST) > 0 ? FARTHEST : longest;
    }

    /** Decides about each of a share's backups, newest first. */
    public List<RetentionDecision> judge(List<RetentionCandidate> backups, ZoneId zone) {
        List<RetentionCandidate> newestFirst =
                backups.stream().sorted(NEWEST_FIRST).toList();
        Optional<RetentionCandidate> lastGood =
                newestFirst.stream().filter(b -> b.good() && !b.ahead()).findFirst();
        Map<UUID, List<String>> reasons = reasons(
                newestFirst.stream()
                        .filter(b -> b.good() && !b.ahead() && (byHandToo || !b.byHand()))
                        .toList(),
                zone);
        return newestFirst.stream()
                .map(backup -> decision(backup, lastGood, reasons.getOrDefault(backup.id(), List.of())))
                .toList();
    }

    private RetentionDecision decision(
            RetentionCandidate backup, Optional<RetentionCandidate> lastGood, List<String> reasons) {
        if (backup.busy()) {
            return RetentionDecision.kept(backup, "at work");
        }
        if (backup.byHand() && !byHandToo) {
            return RetentionDecision.kept(backup, "made by hand");
        }
        if (!saysSomething()) {
            return RetentionDecision.kept(backup, "the policy deletes nothing");
        }
        if (backup.ahead()) {
            return RetentionDecision.kept(backup, "dated in the future by a wrong clock, and takes no other's place");
        }
        if (!backup.good()) {
            return lastGood.filter(good -> NEWEST_FIRST.compare(good, backup) < 0)
                            .isPresent()
                    ? RetentionDecision.goes(backup, "failed, and a later one is good")
                    : RetentionDecision.kept(backup, "failed, and none after it is good");
        }
        List<String> all = new ArrayList<>(reasons);
        if (lastGood.filter(backup::equals).isPresent()) {
            all.add("the last good one");
        }
        if (backup.madeLast() && all.isEmpty()) {
            all.add("made last, although its date is older");
        }
        return all.isEmpty()
                ? RetentionDecision.goes(backup, "no rule keeps it")
                : RetentionDecision.kept(backup, String.join(", ", all));
    }

    private Map<UUID, List<String>> reasons(List<RetentionCandidate> newestFirst, ZoneId zone) {
        Map<UUID, List<String>> reasons = new HashMap<>();
        Map<Period, Set<String>> seen = new EnumMap<>(Period.class);
        for (int i = 0; i < newestFirst.size(); i++) {
            RetentionCandidate backup = newestFirst.get(i);
            List<String> of = reasons.computeIfAbsent(backup.id(), id -> new ArrayList<>());
            if (i < last) {
                of.add("last " + (i + 1));
            }
            Instant newest = newestFirst.get(0).at();
            within.filter(span -> !backup.at().isBefore(newest.minus(span)))
                    .ifPresent(span -> of.add("within " + DurationFormat.text(span)));
            for (Period period : Period.values()) {
                Set<String> stretches = seen.computeIfAbsent(period, p -> new HashSet<>());
                String stretch = period.of(backup.at().atZone(zone));
                if (stretches.size() < each.getOrDefault(period, 0) && stretches.add(stretch)) {
                    of.add(period.word() + " " + stretch);
                }
            }
        }
        return reasons;
    }
}
