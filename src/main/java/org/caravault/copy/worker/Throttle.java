package org.caravault.copy.worker;

import java.util.concurrent.locks.LockSupport;

/** Holds all threads together to a rate. Every byte is paid for before it is written; up to a tenth of a second may be caught up. */
public final class Throttle {
    private static final long SECOND = 1_000_000_000L;

    private final long bytesPerSecond;
    private long paidUntil = System.nanoTime();

    /** Zero means no limit. */
    public Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether paying never waits. */
    public boolean isUnlimited() {
        return bytesPerSecond == 0;
    }

    /** Waits until so many bytes may be written; ends early when the thread is interrupted. */
    public void pay(long bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        long due = book(bytes);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(this, wait);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private synchronized long book(long bytes) {
        long earliest = System.nanoTime() - SECOND / 10;
        if (paidUntil - earliest < 0) {
            paidUntil = earliest;
        }
        paidUntil += (long) ((double) bytes / bytesPerSecond * SECOND);
        return paidUntil;
    }
}
