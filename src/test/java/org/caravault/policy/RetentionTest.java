package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** For any history and any retention: each rule holds, the last good backup stays, and what went never comes back. */
class RetentionTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    @Provide
    Arbitrary<List<RetentionCandidate>> histories() {
        Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 800 * 24 * 60);
        Arbitrary<Integer> kind = Arbitraries.integers().between(0, 9);
        return Combinators.combine(minutes, kind)
                .as((at, k) -> new RetentionCandidate(
                        new UUID(at, k), START.plus(Duration.ofMinutes(at)), k > 1, k == 2 || k == 1, k == 3 || k == 0))
                .list()
                .ofMaxSize(120)
                .uniqueElements(RetentionCandidate::at);
    }

    @Provide
    Arbitrary<Retention> retentions() {
        Arbitrary<Integer> n = Arbitraries.integers().between(0, 8);
        Arbitrary<Map<Period, Integer>> each =
                Arbitraries.maps(Arbitraries.of(Period.class), n).ofMaxSize(5);
        Arbitrary<Optional<Duration>> within = Arbitraries.integers()
                .between(0, 60)
                .map(days -> Duration.ofDays(days))
                .optional(0.5);
        return Combinators.combine(n, each, within, Arbitraries.of(true, false)).as(Retention::new);
    }

    private static Set<RetentionCandidate> kept(Retention retention, List<RetentionCandidate> history) {
        Set<RetentionCandidate> kept = new HashSet<>();
        retention.judge(history, ZONE).stream().filter(RetentionDecision::kept).forEach(v -> kept.add(v.backup()));
        return kept;
    }

    /** What the rules are about, newest first. */
    private static List<RetentionCandidate> counted(Retention retention, List<RetentionCandidate> history) {
        return history.stream()
                .filter(b -> b.good() && (retention.byHandToo() || !b.byHand()))
                .sorted(Comparator.comparing(RetentionCandidate::at).reversed())
                .toList();
    }

    @Property
    void everyBackupIsJudgedOnceAndSaysWhy(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        List<RetentionDecision> decisions = retention.judge(history, ZONE);
        assertThat(decisions).extracting(RetentionDecision::backup).containsExactlyInAnyOrderElementsOf(history);
        assertThat(decisions).allMatch(v -> v.why().matches(v.kept() ? "kept: .+" : "goes: .+"));
    }

    @Property
    void eachRuleIsSatisfied(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        Set<RetentionCandidate> kept = kept(retention, history);
        List<RetentionCandidate> counted = counted(retention, history);
        assertThat(kept).containsAll(counted.subList(0, Math.min(retention.last(), counted.size())));
        retention
                .within()
                .ifPresent(span -> assertThat(kept)
                        .containsAll(counted.stream()
                                .filter(b ->
                                        !b.at().isBefore(counted.get(0).at().minus(span)))
                                .toList()));
        retention.each().forEach((period, n) -> {
            Set<String> all = stretches(period, counted);
            Set<String> held =
                    stretches(period, counted.stream().filter(kept::contains).toList());
            assertThat(held)
                    .containsAll(all.stream()
                            .sorted(Comparator.reverseOrder())
                            .limit(n)
                            .toList());
        });
    }

    private static Set<String> stretches(Period period, List<RetentionCandidate> backups) {
        Set<String> stretches = new TreeSet<>();
        backups.forEach(b -> stretches.add(period.of(b.at().atZone(ZONE))));
        return stretches;
    }

    @Property
    void noMoreIsKeptThanTheRulesAskFor(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        if (retention.saysSomething() && retention.within().isEmpty()) {
            int most = 1
                    + retention.last()
                    + retention.each().values().stream().mapToInt(n -> n).sum();
            assertThat(kept(retention, history).stream()
                            .filter(b -> b.good() && !b.busy() && (retention.byHandToo() || !b.byHand())))
                    .hasSizeLessThanOrEqualTo(most);
        }
    }

    @Property
    void theLastGoodBackupStays(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        history.stream()
                .filter(RetentionCandidate::good)
                .max(Comparator.comparing(RetentionCandidate::at))
                .ifPresent(last -> assertThat(kept(retention, history)).contains(last));
    }

    @Property
    void whatWasMadeByHandOrIsAtWorkStays(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        assertThat(kept(retention, history))
                .containsAll(history.stream()
                        .filter(b -> b.busy() || (b.byHand() && !retention.byHandToo()))
                        .toList());
    }

    @Property
    void judgingAgainExpiresNothingMore(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        Set<RetentionCandidate> kept = kept(retention, history);
        assertThat(kept(retention, List.copyOf(kept))).isEqualTo(kept);
    }

    @Property
    void anotherBackupBringsNoneBack(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        Instant later = START.plus(Duration.ofDays(900));
        List<RetentionCandidate> more = new ArrayList<>(history);
        more.add(new RetentionCandidate(UUID.randomUUID(), later, true, false, false));
        Set<RetentionCandidate> then = kept(retention, more);
        then.removeIf(b -> b.at().equals(later));
        assertThat(kept(retention, history)).containsAll(then);
    }

    @Property
    void aMoreGenerousRetentionKeepsNoLess(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        if (retention.saysSomething()) {
            Retention generous =
                    new Retention(retention.last() + 1, retention.each(), retention.within(), retention.byHandToo());
            assertThat(kept(generous, history)).containsAll(kept(retention, history));
        }
    }

    /** A clock that was ahead, or is behind now: neither deletes what is good. */
    @Property
    void whatIsDatedInTheFutureStaysAndTakesNoPlace(
            @ForAll("histories") List<RetentionCandidate> history,
            @ForAll("histories") List<RetentionCandidate> wrong,
            @ForAll("retentions") Retention retention) {
        List<RetentionCandidate> ahead = wrong.stream()
                .map(b -> new RetentionCandidate(
                        b.id(), b.at().plus(Duration.ofDays(40_000)), b.good(), b.byHand(), b.busy(), true, false))
                .toList();
        List<RetentionCandidate> all = new ArrayList<>(history);
        all.addAll(ahead);
        Set<RetentionCandidate> expected = new HashSet<>(kept(retention, history));
        expected.addAll(ahead);
        assertThat(kept(retention, all)).isEqualTo(expected);
    }

    @Property
    void whatWasMadeLastStaysWhateverItsDate(
            @ForAll("histories") List<RetentionCandidate> history, @ForAll("retentions") Retention retention) {
        RetentionCandidate last = new RetentionCandidate(
                UUID.randomUUID(), Instant.parse("1999-01-01T00:00:00Z"), true, false, false, false, true);
        List<RetentionCandidate> all = new ArrayList<>(history);
        all.add(last);
        assertThat(kept(retention, all)).contains(last).containsAll(kept(retention, history));
    }

    @Example
    void theReasonsAreThoseAPersonWouldGive() {
        Retention retention = new Retention(1, Map.of(Period.WEEKLY, 2, Period.YEARLY, 1), Optional.empty(), false);
        List<RetentionCandidate> history = List.of(
                good("2026-11-20T22:00:00Z"),
                good("2026-11-19T22:00:00Z"),
                good("2026-11-15T22:00:00Z"),
                new RetentionCandidate(UUID.randomUUID(), Instant.parse("2026-11-14T00:00:00Z"), false, false, false),
                new RetentionCandidate(UUID.randomUUID(), Instant.parse("2025-01-01T00:00:00Z"), true, true, false));
        assertThat(retention.judge(history, ZoneOffset.UTC))
                .extracting(RetentionDecision::why)
                .containsExactly(
                        "kept: last 1, weekly 2026-W47, yearly 2026, the last good one",
                        "goes: no rule keeps it",
                        "kept: weekly 2026-W46",
                        "goes: failed, and a later one is good",
                        "kept: made by hand");
    }

    private static RetentionCandidate good(String at) {
        return new RetentionCandidate(UUID.randomUUID(), Instant.parse(at), true, false, false);
    }

    private static int keeps(String schedule, Retention retention) {
        return retention.keeps(Schedule.of(schedule, ZONE), ZONE, START).orElse(-1);
    }

    private static Retention rules(int last, Map<Period, Integer> each, int withinDays) {
        return new Retention(
                last, each, withinDays == 0 ? Optional.empty() : Optional.of(Duration.ofDays(withinDays)), false);
    }

    /** What a policy needs of a quota: counted as the rules will, which share backups. */
    @Example
    void whatIsKeptInTheLongRun() {
        assertThat(keeps("30 2 * * *", rules(0, Map.of(), 0))).as("all").isEqualTo(-1);
        assertThat(keeps("30 2 * * *", rules(7, Map.of(), 0))).isEqualTo(7);
        assertThat(keeps("every 1h", rules(3, Map.of(), 0))).isEqualTo(3);
        assertThat(keeps("30 2 * * *", rules(7, Map.of(Period.DAILY, 7), 0)))
                .as("the same seven")
                .isEqualTo(7);
        assertThat(keeps("30 2 * * *", rules(0, Map.of(Period.DAILY, 7, Period.WEEKLY, 4), 0)))
                .as("on the worst day")
                .isEqualTo(10);
        assertThat(keeps("30 2 * * *", rules(0, Map.of(Period.DAILY, 7, Period.WEEKLY, 4, Period.MONTHLY, 6), 0)))
                .isEqualTo(15);
        assertThat(keeps("30 2 * * *", rules(0, Map.of(Period.YEARLY, 10), 0))).isEqualTo(10);
        assertThat(keeps("every 6h", rules(0, Map.of(), 2))).isEqualTo(9);
        assertThat(keeps("0 0 29 2 *", rules(5000, Map.of(), 0))).isEqualTo(5000);
        assertThat(keeps("every 3650d", rules(5000, Map.of(), 0))).isEqualTo(5000);
        assertThat(keeps("every 1m", rules(1_000_000, Map.of(), 0))).isEqualTo(1_000_000);
        assertThat(keeps("0 0 29 2 *", rules(0, Map.of(Period.YEARLY, Integer.MAX_VALUE), 36_500)))
                .isBetween(20, 30);
    }
}
