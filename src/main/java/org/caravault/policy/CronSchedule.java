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
import java.util.Objects;

/**
 * Cron's five fields in a time zone. The times are found on the wall clock and only then placed in the zone: one that is
 * skipped when summer time begins fires an hour later, one that comes twice when it ends fires the first time only.
 */
record CronSchedule(String text, ZoneId zone, ExecutionTime times) implements Schedule {
    static CronSchedule of(String text, ZoneId zone) {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        ExecutionTime times = ExecutionTime.forCron(parser.parse(text));
        CronSchedule schedule = new CronSchedule(text, zone, times);
        schedule.next(Instant.EPOCH); // 30 February never comes
        return schedule;
    }

    @Override
    public Instant next(Instant after) {
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

    /** Two that say the same fire at the same times; cron-utils' own object compares by identity. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CronSchedule schedule && schedule.text.equals(text) && schedule.zone.equals(zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, zone);
    }
}
