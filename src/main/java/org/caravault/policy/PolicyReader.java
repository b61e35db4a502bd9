package org.caravault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.caravault.problem.RefusalException;

/** Reads what a policy says. Whatever is wrong is named with its field. */
final class PolicyReader {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "project",
            "shares",
            "schedule",
            "time_zone",
            "jitter",
            "start_window",
            "backup_options",
            "retention",
            "drill",
            "drill_backup",
            "enabled");
    private static final Map<String, Period> KEEPS = Map.of(
            "keep_hourly", Period.HOURLY,
            "keep_daily", Period.DAILY,
            "keep_weekly", Period.WEEKLY,
            "keep_monthly", Period.MONTHLY,
            "keep_yearly", Period.YEARLY);
    private static final Map<String, Duration> DRILLS =
            Map.of("daily", Duration.ofDays(1), "weekly", Duration.ofDays(7), "monthly", Duration.ofDays(30));
    private static final int LONGEST_NAME = 200;
    private static final int MOST_KEPT = 100_000;
    private static final int LONGEST_DOCUMENT = 64 << 10;
    private static final int DEEPEST = 8;
    private static final Duration LONGEST_SPAN = Duration.ofDays(36_500);

    private PolicyReader() {}

    /**
     * Parses a new document.
     *
     * @param project the policy's project, unless the document names one
     */
    static Policy.Terms read(JsonNode document, String project) {
        mustBeOfAPlainSize(document);
        mustBeStorable(document, "");
        Policy.Terms terms = stored(document, project);
        mustBeInBounds(document, terms);
        try {
            terms.schedule().tried();
        } catch (IllegalArgumentException meaningless) {
            throw meaningless(meaningless);
        }
        return terms;
    }

    /** Lists contain the documents of all policies, and add a level around each. */
    private static void mustBeOfAPlainSize(JsonNode document) {
        int length = document.toString().length();
        if (length > LONGEST_DOCUMENT) {
            throw RefusalException.invalid(
                    "The policy has %d characters, and may have %d at most: select shares by metadata."
                            .formatted(length, LONGEST_DOCUMENT));
        }
        if (isDeeperThan(DEEPEST, document)) {
            throw RefusalException.invalid("The policy is nested deeper than %d levels.".formatted(DEEPEST));
        }
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. */
    private static void mustBeStorable(JsonNode node, String field) {
        if (node.isTextual()) {
            storable(node.asText(), field);
        }
        if (node.isArray()) {
            node.forEach(inner -> mustBeStorable(inner, field));
        }
        node.properties().forEach(inner -> {
            storable(inner.getKey(), field.isEmpty() ? "a field's name" : field);
            mustBeStorable(inner.getValue(), field.isEmpty() ? inner.getKey() : field + "." + inner.getKey());
        });
    }

    private static void storable(String text, String field) {
        if (text.indexOf('\0') >= 0
                || text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw wrong(field, "must not contain NUL or half of a surrogate pair");
        }
    }

    /** Times are computed with spans: the database has no times thousands of years away. */
    private static void mustBeInBounds(JsonNode document, Policy.Terms terms) {
        mustBeInBounds(document, "jitter", Optional.of(terms.jitter()));
        mustBeInBounds(document, "start_window", Optional.of(terms.window()));
        mustBeInBounds(document, "drill", terms.drill().map(DrillSettings::every));
        mustBeInBounds(
                document.path("retention"), "keep_within", terms.retention().within());
        if (terms.schedule() instanceof EverySchedule every) {
            mustBeInBounds(document, "schedule", Optional.of(every.span()));
        }
    }

    private static void mustBeInBounds(JsonNode node, String field, Optional<Duration> span) {
        if (span.filter(length -> length.compareTo(LONGEST_SPAN) > 0).isPresent()) {
            throw wrong(
                    field,
                    "'%s' is longer than %d days".formatted(node.path(field).asText(), LONGEST_SPAN.toDays()));
        }
    }

    private static boolean isDeeperThan(int levels, JsonNode node) {
        if (node.isValueNode()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode inner : node) {
            if (isDeeperThan(levels - 1, inner)) {
                return true;
            }
        }
        return false;
    }

    /** What was read before, and is known to be right. */
    static Policy.Terms stored(JsonNode document, String project) {
        known(document, "", FIELDS);
        ZoneId zone = zone(text(document, "time_zone").orElse("UTC"));
        String schedule = text(document, "schedule").orElseThrow(() -> wrong("schedule", "is missing"));
        JsonNode options = document.path("backup_options");
        if (!options.isMissingNode() && !options.isObject()) {
            throw wrong("backup_options", "must be an object");
        }
        mustSelect(document.path("shares"));
        String given = text(document, "project").orElse(project);
        String name = text(document, "name")
                .filter(text -> text.length() <= LONGEST_NAME)
                .orElseThrow(() -> wrong("name", "must be a text of 1 to %d characters".formatted(LONGEST_NAME)));
        return new Policy.Terms(
                given,
                new Policy.Timing(
                        schedule(schedule, zone),
                        span(document, "jitter").orElse(Duration.ZERO),
                        zone,
                        span(document, "start_window").orElse(Duration.ofHours(1))),
                name,
                new Policy.BackupSettings(text(options, "backup_type"), options.isObject() ? options.toString() : "{}"),
                retention(document.path("retention")),
                drill(document),
                flag(document, "enabled", true),
                document.toString());
    }

    private static Schedule schedule(String text, ZoneId zone) {
        try {
            return Schedule.of(text, zone);
        } catch (IllegalArgumentException meaningless) {
            throw meaningless(meaningless);
        }
    }

    private static RefusalException meaningless(IllegalArgumentException why) {
        return wrong("schedule", "is neither 'every 6h' nor cron's five fields: " + why.getMessage());
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw wrong("time_zone", "'%s' is unknown; write it like Europe/Berlin".formatted(text));
        }
    }

    private static void mustSelect(JsonNode shares) {
        boolean all = shares.isTextual() && shares.asText().equals("all");
        boolean named = shares.isArray() && !shares.isEmpty();
        boolean matching = shares.isObject()
                && shares.size() == 1
                && shares.path("metadata").isObject();
        if (!all && !named && !matching) {
            throw wrong("shares", "must be all, a list of names or ids, or {\"metadata\": {…}}");
        }
    }

    private static Retention retention(JsonNode said) {
        if (said.isMissingNode() || said.isNull()) {
            return new Retention(0, Map.of(), Optional.empty(), false);
        }
        Set<String> known = new TreeSet<>(KEEPS.keySet());
        known.addAll(List.of("keep_last", "keep_within", "made_by_hand"));
        known(said, "retention.", known);
        Map<Period, Integer> each = new EnumMap<>(Period.class);
        KEEPS.forEach((field, period) -> {
            if (said.has(field)) {
                each.put(period, count(said, field));
            }
        });
        return new Retention(
                said.has("keep_last") ? count(said, "keep_last") : 0,
                each,
                span(said, "keep_within"),
                flag(said, "made_by_hand", false));
    }

    private static Optional<DrillSettings> drill(JsonNode document) {
        String which = text(document, "drill_backup").orElse("random");
        if (!List.of("random", "latest").contains(which)) {
            throw wrong("drill_backup", "'%s' must be random or latest".formatted(which));
        }
        return text(document, "drill")
                .map(often -> new DrillSettings(
                        Optional.ofNullable(DRILLS.get(often))
                                .or(() -> DurationFormat.of(often).filter(span -> !span.isZero()))
                                .orElseThrow(() -> wrong(
                                        "drill", "'%s' must be daily, weekly, monthly, or like 14d".formatted(often))),
                        which.equals("latest")));
    }

    private static int count(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isInt() || value.asInt() < 0 || value.asInt() > MOST_KEPT) {
            throw wrong("retention." + field, "must be a whole number from 0 to " + MOST_KEPT);
        }
        return value.asInt();
    }

    private static Optional<Duration> span(JsonNode node, String field) {
        return text(node, field)
                .map(text -> DurationFormat.of(text)
                        .orElseThrow(() -> wrong(field, "'%s' must be like 30m, 6h or 14d".formatted(text))));
    }

    private static boolean flag(JsonNode node, String field, boolean otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return value.asBoolean();
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().isBlank()) {
            throw wrong(field, "must be a text");
        }
        return Optional.of(value.asText());
    }

    private static void known(JsonNode node, String path, Set<String> fields) {
        if (!node.isObject()) {
            throw RefusalException.invalid(
                    "A policy's " + (path.isEmpty() ? "document" : path) + " must be an object.");
        }
        for (var names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw wrong(path + name, "is unknown; known are " + new TreeSet<>(fields));
            }
        }
    }

    private static RefusalException wrong(String field, String what) {
        return RefusalException.invalid("Policy: " + field + " " + what + ".");
    }
}
