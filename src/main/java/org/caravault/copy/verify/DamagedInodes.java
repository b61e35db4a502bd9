package org.caravault.copy.verify;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_CREAT;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;
import static org.caravault.copy.linux.Flags.O_WRONLY;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Reporter;

/**
 * The files of a vault that verify has found to be damaged, by inode number, because the same file may be part of many backups. They are in
 * {@value #NAME}, beside the backups. The next backup compares them before it links to them. A number that a new file has got costs no more
 * than that comparison.
 */
public final class DamagedInodes implements VerifyTree.Damage {
    /** One line per file: inode number, tab, path. */
    public static final String NAME = "damaged-inodes";

    private static final int MOST = 1_000_000;

    private final List<String> lines = new ArrayList<>();
    private final InodeSet found = new InodeSet();
    private final boolean restored;
    private int origin = AT_FDCWD;

    /** {@return the numbers beside the directory that contains an earlier copy} */
    public static InodeSet besideBackup(Linux linux, int earlier) throws IOException {
        InodeSet known = new InodeSet();
        byte[] path = Names.of("../../" + NAME);
        if (linux.find(earlier, path).isPresent()) {
            read(linux.open(earlier, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0), linux, known);
        }
        return known;
    }

    private static void read(int fd, Linux linux, InodeSet known) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new FileInputStream("/proc/self/fd/" + fd), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int tab = line.indexOf('\t');
                known.add(Long.parseUnsignedLong(tab < 0 ? line : line.substring(0, tab)));
            }
        } catch (NumberFormatException why) {
            throw new CopyFailedException(NAME + " has a line that does not begin with a number; remove that line");
        } finally {
            linux.closeQuietly(fd);
        }
    }

    /** If {@code restored}, what is verified was restored from another tree, whose files are the damaged ones. */
    public DamagedInodes(boolean restored) {
        this.restored = restored;
    }

    /** Before the first file: opens the tree that contains the damaged files. */
    public void open(Linux linux, byte[] tree) throws IOException {
        origin = restored ? linux.openDirectory(AT_FDCWD, tree) : AT_FDCWD;
    }

    @Override
    public void add(Linux linux, Stat stat, byte[] path, String text) {
        if (!restored) {
            add(stat.inode(), text);
            return;
        }
        try {
            add(linux.stat(origin, Names.terminated(path)).inode(), text);
        } catch (LinuxException gone) {
            add(stat.inode(), text); // nothing is linked to what is gone
        }
    }

    private synchronized void add(long inode, String path) {
        if (lines.size() < MOST && found.add(inode)) {
            lines.add(Long.toUnsignedString(inode) + '\t' + path + '\n');
        }
    }

    /** Adds what was found to the list in a vault, whose path ends with a zero. A failure does not change the result of verify. */
    public void writeIfPossible(Linux linux, byte[] vault, Reporter reporter) {
        try {
            write(linux, vault);
        } catch (IOException why) {
            reporter.warning("cannot list the damaged files in " + PathText.of(Names.text(vault)) + "/" + NAME + ": "
                    + why.getMessage()
                    + ": the next backup must be made with --checksum, or it may link to damaged files");
        }
    }

    private synchronized void write(Linux linux, byte[] vault) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        byte[] path = Names.terminated(Names.below(Names.text(vault), Names.of(NAME)));
        InodeSet known = new InodeSet();
        if (linux.find(AT_FDCWD, path).isPresent()) {
            read(linux.open(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0), linux, known);
        }
        int list = linux.open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0600);
        try (FileOutputStream out = new FileOutputStream("/proc/self/fd/" + list, true)) {
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                if (known.add(Long.parseUnsignedLong(line.substring(0, line.indexOf('\t'))))) {
                    text.append(line);
                }
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        } finally {
            linux.closeQuietly(list);
        }
    }
}
