package org.caravault.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.caravault.policy.BackupInterval;
import org.caravault.policy.Overdue;
import org.caravault.problem.SafeText;
import org.caravault.report.CopyFindings;
import org.caravault.share.Share;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the gauges anew. They come from the database, so that every node says the same and the first failure counts. */
public final class Metrics {
    private final JdbcClient db;
    private final Overdue overdue;
    private final Map<String, MultiGauge> gauges = new ConcurrentHashMap<>();

    public Metrics(JdbcClient db, Overdue overdue) {
        this.db = db;
        this.overdue = overdue;
    }

    /** One step of a route. */
    public void refresh(CamelContext context) {
        MeterRegistry registry = MicrometerUtils.getOrCreateMeterRegistry(
                context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
        promises(registry);
        ages(registry);
        counts(
                registry,
                "caravault.backups",
                "status",
                "select status, count(*) from backups group by 1 union all select 'available', 0");
        counts(
                registry,
                "caravault.shares",
                "status",
                "select status, count(*) from shares group by 1 union all select 'available', 0");
        counts(registry, "caravault.jobs", "state", """
                select case when picked then 'running' else 'queued' end, count(*) from scheduled_tasks group by 1
                union all select 'running', 0 union all select 'queued', 0""");
        counts(registry, "caravault.failures.last.day", "step", """
                select coalesce(step, 'none'), count(*) from events
                where kind like '%_failed' and created_at > clock_timestamp() - interval '1 day' group by 1
                union all select 'copy', 0""");
        counts(registry, "caravault.events.last.day", "event", """
                select kind, count(*) from events where created_at > clock_timestamp() - interval '1 day' group by 1
                union all select unnest(array['backup_missed', 'backup_refused', 'drill_failed', 'policy_file_rejected']), 0""");
        counts(registry, "caravault.deliveries", "state", """
                select state, count(*) from deliveries group by 1 union all select 'dead', 0""");
        counts(registry, "caravault.drops", "outcome", """
                select coalesce(outcome, 'open'), count(*) from drops group by 1 union all select 'open', 0""");
        vault(registry);
        copies(registry);
        drills(registry);
        reports(registry);
    }

    /** What the last good backup of each share could not keep or met changing. */
    private void reports(MeterRegistry registry) {
        String last = """
                select distinct on (b.share_id) b.id, b.share_id from backups b
                where b.bytes is not null and b.status in ('available', 'restoring')
                order by b.share_id, b.created_at desc""";
        counts(registry, "caravault.backup.report.entries", "kind", """
                select e.kind, sum((e.found ->> 'count')::bigint) from (%s) last
                join backup_reports r on r.backup_id = last.id, jsonb_each(r.entries) e (kind, found) group by 1
                union all select unnest(array['%s']), 0""".formatted(
                        last, String.join("','", CopyFindings.KINDS)));
        gauge(
                registry,
                "caravault.share.last.backup.report.entries",
                db.sql("""
                        select s.id, s.project_id, coalesce(s.name, '') as name, e.kind, (e.found ->> 'count')::bigint as n
                        from (%s) last join shares s on s.id = last.share_id
                        join backup_reports r on r.backup_id = last.id, jsonb_each(r.entries) e (kind, found)""".formatted(last))
                        .query((r, row) -> MultiGauge.Row.of(
                                labels(
                                        "share",
                                        r.getString("id"),
                                        "name",
                                        r.getString("name"),
                                        "project",
                                        r.getString("project_id"),
                                        "kind",
                                        r.getString("kind")),
                                r.getLong("n")))
                        .list());
    }

    private void ages(MeterRegistry registry) {
        gauge(
                registry,
                "caravault.share.last.good.backup.age.seconds",
                db.sql("""
                        select s.id, s.project_id, coalesce(s.name, '') as name, extract(epoch from clock_timestamp() - coalesce(
                          max(b.created_at) filter (where b.bytes is not null and b.status in ('available', 'restoring')
                            and b.created_at <= clock_timestamp() + interval '5 minutes'),
                          s.created_at)) as age
                        from shares s left join backups b on b.share_id = s.id group by s.id""")
                        .query((r, row) -> MultiGauge.Row.of(
                                labels(
                                        "share",
                                        r.getString("id"),
                                        "name",
                                        r.getString("name"),
                                        "project",
                                        r.getString("project_id")),
                                r.getDouble("age")))
                        .list());
    }

    private void promises(MeterRegistry registry) {
        List<MultiGauge.Row<Number>> intervals = new ArrayList<>();
        List<MultiGauge.Row<Number>> late = new ArrayList<>();
        overdue.eachExpectation(promise -> {
            Tags tags = tags(promise);
            intervals.add(MultiGauge.Row.of(tags, promise.interval().toSeconds()));
            late.add(MultiGauge.Row.of(tags, promise.overdue() ? 1 : 0));
        });
        gauge(registry, "caravault.share.expected.interval.seconds", intervals);
        gauge(registry, "caravault.share.overdue", late);
    }

    private static Tags tags(BackupInterval expectation) {
        Share share = expectation.share();
        return labels(
                "share", share.id().toString(),
                "name", share.name().orElse(""),
                "project", share.projectId(),
                "policy", expectation.policy().name());
    }

    /** Names and values. Shares, projects and places have names that others choose: what shows the metrics must not act on them. */
    private static Tags labels(String... namesAndValues) {
        String[] neutral = namesAndValues.clone();
        for (int i = 1; i < neutral.length; i += 2) {
            neutral[i] = SafeText.line(neutral[i]);
        }
        return Tags.of(neutral);
    }

    private void vault(MeterRegistry registry) {
        double bytes = db.sql("select coalesce(sum(bytes), 0) from backups")
                .query(Double.class)
                .single();
        one(registry, "caravault.backups.bytes", bytes);
        gauge(
                registry,
                "caravault.kept.trees.bytes",
                db.sql("""
                        select v.location, coalesce(sum(k.bytes), 0) as bytes from vaults v
                        left join kept_trees k on k.vault = v.location group by 1""")
                        .query((r, row) ->
                                MultiGauge.Row.of(labels("vault", r.getString("location")), r.getLong("bytes")))
                        .list());
        gauge(registry, "caravault.vault.used.bytes", vaults("total_bytes - free_bytes"));
        gauge(registry, "caravault.vault.free.bytes", vaults("free_bytes"));
    }

    private List<MultiGauge.Row<Number>> vaults(String bytes) {
        return db.sql("select location, " + bytes + " as bytes from vaults")
                .query((r, row) -> MultiGauge.Row.of(labels("vault", r.getString("location")), r.getLong("bytes")))
                .list();
    }

    private void copies(MeterRegistry registry) {
        String lastDay =
                "select kind, sum(%s) from copies where at > clock_timestamp() - interval '1 day' group by kind"
                        + " union all select 'backup', 0 union all select 'restore', 0";
        counts(registry, "caravault.copied.files.last.day", "kind", lastDay.formatted("files"));
        counts(registry, "caravault.copied.bytes.last.day", "kind", lastDay.formatted("bytes"));
        gauge(
                registry,
                "caravault.share.last.copy.seconds",
                db.sql("""
                        select distinct on (c.share_id, c.kind) c.share_id, c.kind, coalesce(s.name, '') as name, c.seconds
                        from copies c join shares s on s.id = c.share_id order by c.share_id, c.kind, c.at desc""")
                        .query((r, row) -> MultiGauge.Row.of(
                                labels(
                                        "share",
                                        r.getString("share_id"),
                                        "name",
                                        r.getString("name"),
                                        "kind",
                                        r.getString("kind")),
                                r.getDouble("seconds")))
                        .list());
    }

    private void drills(MeterRegistry registry) {
        counts(registry, "caravault.drills", "state", """
                select state, count(*) from drills group by 1 union all select 'proven', 0 union all select 'failed', 0""");
        gauge(
                registry,
                "caravault.share.last.proven.age.seconds",
                db.sql("""
                        select d.share_id, coalesce(s.name, '') as name, s.project_id,
                               extract(epoch from clock_timestamp() - max(d.ended_at)) as age
                        from drills d join shares s on s.id = d.share_id
                        where d.state = 'proven' and d.ended_at <= clock_timestamp() + interval '5 minutes' group by 1, 2, 3""")
                        .query((r, row) -> MultiGauge.Row.of(
                                labels(
                                        "share",
                                        r.getString("share_id"),
                                        "name",
                                        r.getString("name"),
                                        "project",
                                        r.getString("project_id")),
                                r.getDouble("age")))
                        .list());
    }

    /** Rows of a word and a number; of two rows with one word the greater counts. */
    private void counts(MeterRegistry registry, String name, String tag, String sql) {
        gauge(
                registry,
                name,
                db.sql("select word, max(n) as n from (" + sql + ") as counted (word, n) group by word")
                        .query((r, row) -> MultiGauge.Row.of(labels(tag, r.getString("word")), r.getLong("n")))
                        .list());
    }

    private void one(MeterRegistry registry, String name, double value) {
        gauge(registry, name, List.of(MultiGauge.Row.of(Tags.empty(), value)));
    }

    private void gauge(MeterRegistry registry, String name, List<MultiGauge.Row<Number>> rows) {
        gauges.computeIfAbsent(name, n -> MultiGauge.builder(n).register(registry))
                .register(List.copyOf(rows), true);
    }
}
