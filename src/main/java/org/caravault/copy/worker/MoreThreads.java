package org.caravault.copy.worker;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets a copy over a network have more threads for as long as that makes it faster: doubles their number, sees whether as much more is done as
 * is worth it, and goes back if not. The best number depends on the latency, the server and this machine's processors, so it can only
 * be measured. Where the processors are busy already, more threads only cost.
 */
public final class MoreThreads implements Runnable {
    private static final long LOOK_MILLIS = 400;
    private static final int LOOKS_UNTIL_NEXT_TRY = 50;
    private static final double WORTH_IT = 1.1;

    private final Workers workers;
    private final LongSupplier done;
    private final BooleanSupplier processorsWait;

    private MoreThreads(Workers workers, LongSupplier done, BooleanSupplier processorsWait) {
        this.workers = workers;
        this.done = done;
        this.processorsWait = processorsWait;
    }

    /**
     * Watches until the work is done.
     *
     * @param done how much has been done, in any unit
     * @param processorsWait whether processors had nothing to do, for a good part of the time since the last question
     */
    public static void watch(Workers workers, LongSupplier done, BooleanSupplier processorsWait) {
        Thread thread = new Thread(new MoreThreads(workers, done, processorsWait), "more-threads");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            look(); // the beginning is like nothing that follows
            while (!workers.isStopped() && workers.allowed() < workers.most()) {
                if (!climb()) {
                    for (int i = 0; i < LOOKS_UNTIL_NEXT_TRY && !workers.isStopped(); i++) {
                        look();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it stays as it is
        }
    }

    /** {@return whether more were better} */
    private boolean climb() throws InterruptedException {
        double before = look();
        if (!processorsWait.getAsBoolean()) {
            return false;
        }
        int threads = workers.allowed();
        workers.allow(threads * 2);
        double after = look();
        boolean better = before > 0 && after > before * WORTH_IT;
        if (!better) {
            workers.allow(threads);
        }
        return better;
    }

    /** {@return how much is done in a nanosecond; by the clock, because on a busy machine a sleep takes longer than asked for} */
    private double look() throws InterruptedException {
        long start = done.getAsLong();
        long began = System.nanoTime();
        Thread.sleep(LOOK_MILLIS);
        return (double) (done.getAsLong() - start) / (System.nanoTime() - began);
    }
}
