package org.caravault.policy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Cron's five fields in a time zone. The times are found on the wall clock and only then placed in the zone: one that is
 * skipped when summer time begins fires an hour later, one that comes twice when it ends fires the first time only.
 */
record CronSchedule(String text, ZoneId zone) implements Schedule {
    /** Not kept: of ten thousand policies nine thousand are not due, and what cron-utils makes of a text is large. */
    private static ExecutionTime parse(String text) {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        return ExecutionTime.forCron(parser.parse(text));
    }

    @Override
    public Instant next(Instant after) {
        ExecutionTime times = parse(text);
        LocalDateTime wall = LocalDateTime.ofInstant(after, zone);
        while (true) {
            wall = times.nextExecution(wall.atZone(ZoneOffset.UTC))
                    .orElseThrow(() -> new IllegalArgumentException("the schedule never fires"))
                    .toLocalDateTime();
            Instant fires = ZonedDateTime.ofLocal(wall, zone, null).toInstant();
            if (fires.isAfter(after)) {
                return fires;
            }
        }
    }
}
