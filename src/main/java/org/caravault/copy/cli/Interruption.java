package org.caravault.copy.cli;

/** Makes a signal that ends this process end it with 130, whatever the threads are doing. */
final class Interruption {
    /** A server that does not answer must not keep the process from ending. */
    private static final long FIRST_WITHIN_MILLIS = 3_000;

    private static final Hook HOOK = new Hook();

    /** A class, because a lambda would take a part of a small copy's time. */
    private record Nothing() implements Runnable {
        @Override
        public void run() {} // no command has anything to do yet
    }

    private static final class Hook extends Thread {
        private volatile Runnable first = new Nothing();

        Hook() {
            super("interrupted");
        }

        @Override
        public void run() {
            Thread before = new Thread(first, "before-the-end");
            before.setDaemon(true);
            before.start();
            try {
                before.join(FIRST_WITHIN_MILLIS);
            } catch (InterruptedException atOnce) {
                Thread.currentThread().interrupt();
            } finally {
                ImmediateExit.now(CopyMain.INTERRUPTED);
            }
        }
    }

    private Interruption() {}

    static void watch() {
        Runtime.getRuntime().addShutdownHook(HOOK);
    }

    /** What the running command has to do before a signal ends it. */
    static void first(Runnable action) {
        HOOK.first = action;
    }

    static void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(HOOK);
        } catch (IllegalStateException alreadyEnding) {
            Thread.onSpinWait(); // the hook is about to end the process
        }
    }
}
