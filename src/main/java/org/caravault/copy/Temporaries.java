package org.caravault.copy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.copy.linux.Names;

/** Names for what is not finished yet, made so that a later run recognises what an interrupted one has left. */
final class Temporaries {
    private static final byte[] PREFIX = ".caravault-".getBytes(StandardCharsets.US_ASCII);

    private final String run;
    private final AtomicLong count = new AtomicLong();

    Temporaries(long random) {
        String hex = Long.toHexString(random);
        run = ".caravault-" + "0".repeat(16 - hex.length()) + hex + "-";
    }

    byte[] next() {
        return Names.of(run + count.incrementAndGet() + ".tmp");
    }

    /** {@return whether an earlier run may have left this name, which ends with a zero} */
    boolean isLeftover(byte[] name) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (i >= name.length || name[i] != PREFIX[i]) {
                return false;
            }
        }
        String text = new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1);
        return !text.startsWith(run) && text.matches("\\.caravault-[0-9a-f]{16}-[0-9]+\\.tmp");
    }
}
