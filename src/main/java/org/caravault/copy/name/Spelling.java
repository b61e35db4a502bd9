package org.caravault.copy.name;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.report.NameTakenException;

/**
 * The names in one directory of the destination, exactly as they are spelled, for file systems that take different names for one. There a name
 * that is found may be that of another entry, which must not be replaced.
 */
public final class Spelling {
    private final Set<String> there = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> placed = new HashSet<>();
    private final Map<String, NameTakenException> refused = new TreeMap<>();

    /** Names are bytes: this string stands for them. */
    public static String text(byte[] name) {
        return new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1);
    }

    /** A name was in the directory before this copy. */
    public synchronized void wasThere(byte[] name) {
        there.add(text(name));
    }

    /** A name of the source is about to be made in the directory. */
    public synchronized void begin(byte[] name) {
        begun.add(text(name));
    }

    /** A name of the source is in the directory now. */
    public synchronized void placed(byte[] name) {
        placed.add(text(name));
    }

    /** A name of the source could not be made. It is reported once the directory is complete: its place may become free. */
    public synchronized void refused(byte[] name, NameTakenException why) {
        refused.put(text(name), why);
    }

    /** {@return why a name was refused, which is then forgotten} */
    public synchronized Optional<NameTakenException> takeRefusal(String name) {
        return Optional.ofNullable(refused.remove(name));
    }

    /** {@return the names that were refused} */
    public synchronized Set<String> refusals() {
        return Set.copyOf(refused.keySet());
    }

    /** What was found under a name is not the name's own, or is not in the directory any more. */
    public synchronized void gone(byte[] name) {
        there.remove(text(name));
        begun.remove(text(name));
        placed.remove(text(name));
    }

    /** {@return the names that this copy has placed} */
    public synchronized Set<String> placed() {
        return new HashSet<>(placed);
    }

    /** {@return those of the names that are neither this copy's nor were there before it} */
    public synchronized Set<String> foreign(Set<String> names) {
        Set<String> foreign = new HashSet<>(names);
        foreign.removeAll(placed);
        foreign.removeAll(there);
        return foreign;
    }

    /** {@return a name's text in lower case; if {@code composed}, each accent with its letter as one character} */
    public static String lowerCase(String name, boolean composed) {
        String text = new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return (composed ? Normalizer.normalize(text, Normalizer.Form.NFC) : text).toLowerCase(Locale.ROOT);
    }

    /** {@return the name that the text stands for} */
    public static byte[] name(String text) {
        return Names.terminated(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@return whether what is found under this name is the name's own} */
    public synchronized boolean knows(byte[] name) {
        return there.contains(text(name)) || placed.contains(text(name));
    }

    private synchronized Set<String> others(byte[] name) {
        Set<String> others = new HashSet<>(there);
        others.addAll(begun);
        others.remove(text(name));
        return others;
    }

    /** Fails if what the directory finds under a name is another entry of it. */
    public void refuseIfTaken(Linux linux, int directory, byte[] name) throws LinuxException {
        Optional<Stat> found = linux.find(directory, name);
        if (found.isEmpty()) {
            return;
        }
        for (String other : others(name)) {
            byte[] bytes = name(other);
            Optional<Stat> stat = findIfPossible(linux, directory, bytes);
            if (stat.isPresent() && stat.get().sameInode(found.get())) {
                throw new NameTakenException(PathText.of(Names.text(bytes)));
            }
        }
    }

    /** A name of the source that the destination does not take is not in it. */
    private static Optional<Stat> findIfPossible(Linux linux, int directory, byte[] name) throws LinuxException {
        try {
            return linux.find(directory, name);
        } catch (LinuxException why) {
            if (why.isNameRefused()) {
                return Optional.empty();
            }
            throw why;
        }
    }

    /** Whether the name differs in the other case. */
    public static boolean hasLetters(byte[] name) {
        return !Arrays.equals(name, otherCase(name));
    }

    /** {@return whether the directory finds an entry under its name in the other case, too} An entry with both names looks the same. */
    public static boolean isOtherCase(Linux linux, int directory, byte[] name) throws LinuxException {
        Optional<Stat> other = linux.find(directory, otherCase(name));
        if (other.isEmpty()) {
            return false;
        }
        Optional<Stat> stat = linux.find(directory, name);
        return stat.isPresent() && stat.get().sameInode(other.get());
    }

    private static byte[] otherCase(byte[] name) {
        byte[] other = name.clone();
        for (int i = 0; i < other.length; i++) {
            boolean letter = (other[i] >= 'a' && other[i] <= 'z') || (other[i] >= 'A' && other[i] <= 'Z');
            other[i] = letter ? (byte) (other[i] ^ ('a' - 'A')) : other[i];
        }
        return other;
    }

    /** {@return the names in a directory, each as the text that stands for its bytes} The descriptor's own position stays. */
    public static Set<String> list(Linux linux, int directory) throws LinuxException {
        Set<String> listed = new HashSet<>();
        int again = linux.openDirectory(directory, Names.of("."));
        try {
            while (linux.list(again, (hint, name) -> listed.add(text(name)))) {
                // until all are known
            }
        } finally {
            linux.closeQuietly(again);
        }
        return listed;
    }
}
