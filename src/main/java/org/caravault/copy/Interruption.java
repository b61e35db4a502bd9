package org.caravault.copy;

/** Makes a signal that ends this process end it with 130, whatever the threads are doing. */
final class Interruption {
    private static final Thread HOOK = new Thread(() -> Exit.now(CopyMain.INTERRUPTED), "interrupted");

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
