package org.caravault.copy.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names and paths as the kernel has them: bytes that end with a zero. */
public final class Names {
    /** The empty name, which with AT_EMPTY_PATH means the descriptor itself. */
    static final byte[] ITSELF = {0};

    private static final byte[] DESCRIPTORS = "/proc/self/fd/".getBytes(StandardCharsets.US_ASCII);

    private Names() {}

    /** {@return the name in UTF-8, ending with a zero} */
    public static byte[] of(String text) {
        return terminated(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the bytes and a zero after them, as system calls take names} */
    public static byte[] terminated(byte[] bytes) {
        byte[] name = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, name, 0, bytes.length);
        return name;
    }

    /** {@return the bytes without the zero at the end} */
    public static byte[] text(byte[] name) {
        return Arrays.copyOf(name, name.length - 1);
    }

    /** {@return the path with something added to its last name} */
    public static byte[] beside(byte[] path, String suffix) {
        byte[] added = suffix.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(path, path.length + added.length);
        System.arraycopy(added, 0, all, path.length - 1, added.length);
        return all;
    }

    /** {@return the directory that a path's last name is in} */
    public static byte[] parent(byte[] path) {
        int slash = path.length - 2;
        while (slash >= 0 && path[slash] != '/') {
            slash--;
        }
        return slash < 0 ? of(".") : slash == 0 ? of("/") : terminated(Arrays.copyOf(path, slash));
    }

    /** {@return the path, without a zero, of an entry, whose name has a zero, in a directory, whose path has none} */
    public static byte[] below(byte[] directory, byte[] entry) {
        int start = directory.length == 0 ? 0 : directory.length + 1;
        byte[] all = new byte[start + entry.length - 1];
        System.arraycopy(directory, 0, all, 0, directory.length);
        if (start > 0) {
            all[start - 1] = '/';
        }
        System.arraycopy(entry, 0, all, start, entry.length - 1);
        return all;
    }

    /** {@return the path without slashes at its end, unless it is the root} */
    public static byte[] withoutSlashes(byte[] path) {
        int length = path.length - 1;
        while (length > 1 && path[length - 1] == '/') {
            length--;
        }
        return terminated(Arrays.copyOf(path, length));
    }

    /** {@return whether the last name is . or ..} */
    public static boolean endsWithDots(byte[] path) {
        int end = path.length - 1;
        int at = end;
        while (at > 0 && path[at - 1] == '.') {
            at--;
        }
        int dots = end - at;
        return (dots == 1 || dots == 2) && (at == 0 || path[at - 1] == '/');
    }

    /** {@return a path that leads to what a descriptor holds, for this process} */
    public static byte[] ofDescriptor(int fd) {
        return terminated(("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII));
    }

    /** A path to an entry below a directory descriptor, for the calls that have no descriptor-relative form. The last step is not followed. */
    static byte[] throughProc(int dir, byte[] name) {
        byte[] path = new byte[DESCRIPTORS.length + digits(dir) + 1 + name.length];
        System.arraycopy(DESCRIPTORS, 0, path, 0, DESCRIPTORS.length);
        int at = path.length - name.length;
        System.arraycopy(name, 0, path, at, name.length);
        path[--at] = '/';
        for (int rest = dir; at > DESCRIPTORS.length; rest /= 10) {
            path[--at] = (byte) ('0' + rest % 10);
        }
        return path;
    }

    private static int digits(int number) {
        return number < 10 ? 1 : 1 + digits(number / 10);
    }
}
