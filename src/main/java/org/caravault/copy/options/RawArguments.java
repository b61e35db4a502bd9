package org.caravault.copy.options;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.name.EntryName;

/**
 * The command line's arguments as strings that stand for bytes (ISO 8859-1). Java's own have lost every byte that the locale cannot spell; the
 * kernel still has them.
 */
public final class RawArguments {
    private RawArguments() {}

    /** {@return the arguments with a character for each byte, as the kernel has them} */
    public static String[] asBytes(String[] args) {
        String[] raw = last(args.length);
        boolean found = raw.length == args.length;
        for (int i = 0; found && i < args.length; i++) {
            found = matches(args[i], raw[i]);
        }
        if (found) {
            return raw;
        }
        String[] result = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            result[i] = new String(args[i].getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
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

    /** The kernel's last arguments, so many, or none if there are not. From the end, because most come before: Java's own. */
    private static String[] last(int count) {
        String all = whole();
        String[] last = new String[count];
        int end = all.length() - 1; // each ends with a zero
        for (int i = count - 1; i >= 0; i--) {
            int before = all.lastIndexOf('\0', end - 1);
            if (before < 0) { // the first of all is Java itself
                return new String[0];
            }
            last[i] = all.substring(before + 1, end);
            end = before;
        }
        return last;
    }

    private static String whole() {
        try {
            return Linux.use(new Cmdline());
        } catch (LinuxException noProc) {
            return ""; // then Java's own have to do
        }
    }

    /** Read as a copy reads: Java's own streams would start a thread that sees to their being closed. */
    private record Cmdline() implements Linux.Use<String, LinuxException> {
        @Override
        public String with(Linux linux) throws LinuxException {
            int fd = linux.open(AT_FDCWD, Names.of("/proc/self/cmdline"), O_RDONLY, 0);
            try {
                StringBuilder all = new StringBuilder();
                int most = linux.data().bufferSize();
                for (int n = most; n == most; ) {
                    n = linux.data().read(fd, all.length(), most);
                    byte[] bytes = new byte[n];
                    linux.data().bytes(n).get(bytes);
                    all.append(new String(bytes, StandardCharsets.ISO_8859_1));
                }
                return all.toString();
            } finally {
                linux.closeQuietly(fd);
            }
        }
    }

    /** {@return the bytes of such an argument} */
    public static EntryName path(String argument) {
        return new EntryName(Names.terminated(argument.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** {@return the bytes of such an argument, if there is one} */
    public static Optional<EntryName> path(Optional<String> argument) {
        return argument.isEmpty() ? Optional.empty() : Optional.of(path(argument.get()));
    }

    /** {@return the bytes of such arguments} */
    public static List<EntryName> paths(List<String> arguments) {
        List<EntryName> paths = new ArrayList<>();
        for (String argument : arguments) {
            paths.add(path(argument));
        }
        return paths;
    }
}
