package org.caravault.copy.linux;

import java.nio.charset.StandardCharsets;

/** Names and paths as the kernel has them: bytes that end with a zero. */
public final class Names {
    /** The empty name, which with AT_EMPTY_PATH means the descriptor itself. */
    static final byte[] ITSELF = {0};

    private Names() {}

    public static byte[] of(String text) {
        return terminated(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] terminated(byte[] bytes) {
        byte[] name = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, name, 0, bytes.length);
        return name;
    }

    /** A path to an entry below a directory descriptor, for the calls that have no descriptor-relative form. The last step is not followed. */
    static byte[] throughProc(int dir, byte[] name) {
        byte[] prefix = ("/proc/self/fd/" + dir + "/").getBytes(StandardCharsets.US_ASCII);
        byte[] path = new byte[prefix.length + name.length];
        System.arraycopy(prefix, 0, path, 0, prefix.length);
        System.arraycopy(name, 0, path, prefix.length, name.length);
        return path;
    }
}
