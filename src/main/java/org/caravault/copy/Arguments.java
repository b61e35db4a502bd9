package org.caravault.copy;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line's arguments as strings that stand for bytes (ISO 8859-1). Java's own have lost every byte that the locale cannot spell; the
 * kernel still has them.
 */
final class Arguments {
    private Arguments() {}

    static String[] asBytes(String[] args) {
        List<String> raw = raw();
        int from = raw.size() - args.length;
        boolean found = from > 0;
        for (int i = 0; found && i < args.length; i++) {
            found = matches(args[i], raw.get(from + i));
        }
        String[] result = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            result[i] = found
                    ? raw.get(from + i)
                    : new String(args[i].getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        }
        return result;
    }

    /** Whether the kernel's argument can be what Java made its own of: the same, as far as it is ASCII. */
    private static boolean matches(String java, String raw) {
        return ascii(java).equals(ascii(raw));
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x80) {
                ascii.append(text.charAt(i));
            }
        }
        return ascii.toString();
    }

    private static List<String> raw() {
        try (InputStream in = new FileInputStream("/proc/self/cmdline")) { // Files would bring fifty classes in
            String all = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            List<String> parts = new ArrayList<>();
            int start = 0;
            for (int end = all.indexOf('\0'); end >= 0; end = all.indexOf('\0', start)) {
                parts.add(all.substring(start, end));
                start = end + 1;
            }
            return parts;
        } catch (IOException noProc) {
            return List.of(); // then Java's own have to do
        }
    }

    static EntryName path(String argument) {
        return new EntryName(org.caravault.copy.linux.Names.terminated(argument.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static Optional<EntryName> path(Optional<String> argument) {
        return argument.isEmpty() ? Optional.empty() : Optional.of(path(argument.get()));
    }

    static List<EntryName> paths(List<String> arguments) {
        List<EntryName> paths = new ArrayList<>();
        for (String argument : arguments) {
            paths.add(path(argument));
        }
        return paths;
    }
}
