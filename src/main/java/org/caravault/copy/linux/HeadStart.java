package org.caravault.copy.linux;

import com.sun.jna.Structure;

/**
 * Loads JNA by two threads. It takes half of a small copy's time, most of it for two things that do not need each other: Java's logging, and an
 * annotation of the class in which JNA keeps its types.
 */
public final class HeadStart extends Thread {
    private static final String TYPES = "com.sun.jna.Structure$FFIType";

    private HeadStart() {
        super("head-start");
        setDaemon(true);
    }

    @Override
    public void run() {
        Linux.effectiveUser(); // the first call loads all that calls need
    }

    /**
     * Does one half, and lets another thread do the other. Without it everything works as well.
     *
     * @return whether JNA is as this expects it
     */
    public static boolean take() {
        new HeadStart().start();
        try {
            Class<?> types = Class.forName(TYPES, false, HeadStart.class.getClassLoader());
            return types.isAnnotationPresent(Structure.FieldOrder.class);
        } catch (ClassNotFoundException another) {
            return false; // a JNA that has it elsewhere
        }
    }
}
