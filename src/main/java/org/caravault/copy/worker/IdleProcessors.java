package org.caravault.copy.worker;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;
import java.util.function.BooleanSupplier;

/** Whether this machine's processors have waited, for a disk or for nothing, for a good part of the time since it was asked last. */
public final class IdleProcessors implements BooleanSupplier {
    private static final String STAT = "/proc/stat";
    private static final double GOOD_PART = 0.25;

    /** Columns of the first line, after its name: proc(5). */
    private static final int COLUMNS = 7;

    private static final int IDLE = 3;
    private static final int WAITING_FOR_DISK = 4;

    private Ticks before = read();

    private record Ticks(long idle, long all) {
        static final Ticks UNKNOWN = new Ticks(0, 0);
    }

    /** Without an answer the processors count as idle. */
    @Override
    public boolean getAsBoolean() {
        Ticks now = read();
        boolean waited = now.idle - before.idle >= (now.all - before.all) * GOOD_PART;
        before = now;
        return waited;
    }

    private static Ticks read() {
        try (InputStream stat = new FileInputStream(STAT)) {
            StringTokenizer columns = new StringTokenizer(new String(stat.readNBytes(512), StandardCharsets.US_ASCII));
            if (columns.countTokens() <= COLUMNS) {
                return Ticks.UNKNOWN;
            }
            columns.nextToken();
            long idle = 0;
            long all = 0;
            for (int i = 0; i < COLUMNS; i++) {
                long ticks = Long.parseLong(columns.nextToken());
                all += ticks;
                idle += i == IDLE || i == WAITING_FOR_DISK ? ticks : 0;
            }
            return new Ticks(idle, all);
        } catch (IOException | NumberFormatException unreadable) {
            return Ticks.UNKNOWN;
        }
    }
}
