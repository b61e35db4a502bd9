package org.caravault.copy.name;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;

/** Names for what is not finished yet, made so that a later run recognises what an interrupted one has left. */
public final class TemporaryNames {
    private static final byte[] PREFIX = ".caravault-".getBytes(StandardCharsets.US_ASCII);

    /** A thread that was about to make an entry when the end began has made it by the next pass. */
    private static final int PASSES = 3;

    private static final long PAUSE_NANOS = 20_000_000;

    private final String run;
    private final AtomicLong count = new AtomicLong();
    private final Set<Made> made = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    /** An entry that is not finished, in a directory that is open as long as that is so. A byte of the name is a character here. */
    private record Made(int directory, String name) {
        static Made of(int directory, byte[] name) {
            return new Made(directory, new String(Names.text(name), StandardCharsets.ISO_8859_1));
        }

        byte[] bytes() {
            return Names.terminated(name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * Names of one run.
     *
     * @param random distinguishes them from those of other runs
     */
    public TemporaryNames(long random) {
        String hex = Long.toHexString(random);
        run = ".caravault-" + "0".repeat(16 - hex.length()) + hex + "-";
    }

    /** {@return a name that this run has not used, ending with a zero} */
    public byte[] next() {
        return Names.of(run + count.incrementAndGet() + ".tmp");
    }

    /** An entry is about to be made under this name, a temporary one or its own, in an open directory. */
    public void begin(int directory, byte[] name) {
        Made each = Made.of(directory, name);
        made.add(each);
        if (ending) { // asked afterwards: either it is removed, or it is not made
            made.remove(each);
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {
        while (true) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The entry is finished, has another name by now, or is gone. */
    public void end(int directory, byte[] name) {
        made.remove(Made.of(directory, name));
    }

    /** Removes the entries that are not finished, as far as that is possible: this process is about to end. */
    public void removeAll(Linux linux) {
        ending = true;
        for (int left = PASSES; left > 0 && !made.isEmpty(); left--) {
            for (Made each : List.copyOf(made)) {
                unlink(linux, each);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void unlink(Linux linux, Made each) {
        try {
            linux.unlink(each.directory(), each.bytes());
        } catch (LinuxException why) {
            Thread.onSpinWait(); // it has its own name by now, or is made before the next pass
        }
    }

    /** {@return a name with letters and an accent, to try how names are compared} */
    public byte[] accented() {
        return Names.of(run + count.incrementAndGet() + ".\u00e9.tmp");
    }

    /** {@return the name with its ASCII letters in upper case} */
    public static byte[] upperCase(byte[] name) {
        byte[] upper = name.clone();
        for (int i = 0; i < upper.length; i++) {
            if (upper[i] >= 'a' && upper[i] <= 'z') {
                upper[i] = (byte) (upper[i] - 'a' + 'A');
            }
        }
        return upper;
    }

    /** {@return the accented name with the accent as a character of its own} */
    public static byte[] decomposed(byte[] accented) {
        return Names.of(new String(Names.text(accented), StandardCharsets.UTF_8).replace("\u00e9", "e\u0301"));
    }

    /** {@return whether an earlier run may have left this name, which ends with a zero} */
    public boolean isLeftover(byte[] name) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (i >= name.length || name[i] != PREFIX[i]) {
                return false;
            }
        }
        String text = new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1);
        return !text.startsWith(run) && text.matches("\\.caravault-[0-9a-f]{16}-[0-9]+(\\.[^.]{2,3})?\\.tmp");
    }
}
