package org.caravault.copy.cli;

/** Makes a signal that ends this process end it with 130, whatever the threads are doing. */
final class Interruption {
    private static final Thread HOOK = new Hook();

    private static final class Hook extends Thread {
        Hook() {
            super("interrupted");
        }

        @Override
        public void run() {
            ImmediateExit.now(CopyMain.INTERRUPTED);
        }
    }

    private Interruption() {}

    static void watch() {
        Runtime.getRuntime().addShutdownHook(HOOK);
    }

    static void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(HOOK);
        } catch (IllegalStateException alreadyEnding) {
            Thread.onSpinWait(); // the hook is about to end the process
        }
    }
}
