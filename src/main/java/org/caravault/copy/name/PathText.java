package org.caravault.copy.name;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Paths as text that loses nothing: valid UTF-8 stays as it is, a backslash becomes {@code \\}, control characters and bytes that are not
 * UTF-8 become {@code \xNN}. So a path is one line, and the bytes can be had back.
 */
public final class PathText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private PathText() {}

    /** {@return the path as text} */
    public static String of(byte[] path) {
        return new String(escape(path), StandardCharsets.UTF_8);
    }

    /** {@return the text's bytes: the path itself where nothing needs escaping} */
    public static byte[] escape(byte[] path) {
        return isPlain(path, path.length) ? path : escapeAll(path);
    }

    /** {@return whether so many bytes from the first stay as they are} */
    public static boolean isPlain(byte[] path, int count) {
        for (int i = 0; i < count; i++) {
            byte b = path[i];
            if (b < ' ' || b == '\\' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static byte[] escapeAll(byte[] path) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(path.length * 2);
        for (int i = 0; i < path.length; ) {
            int length = Utf8.lengthAt(path, i);
            if (length == 0 || (length == 1 && (path[i] < ' ' || path[i] == 0x7f))) {
                text.write('\\');
                text.write('x');
                text.write(HEX[(path[i] >> 4) & 15]);
                text.write(HEX[path[i] & 15]);
                i++;
            } else {
                if (path[i] == '\\') {
                    text.write('\\');
                }
                text.write(path, i, length);
                i += length;
            }
        }
        return text.toByteArray();
    }

    static byte[] unescape(byte[] text) {
        ByteArrayOutputStream path = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '\\') {
                path.write(text[i]);
            } else if (text[i + 1] == '\\') {
                path.write('\\');
                i++;
            } else {
                path.write(Character.digit(text[i + 2], 16) << 4 | Character.digit(text[i + 3], 16));
                i += 3;
            }
        }
        return path.toByteArray();
    }
}
