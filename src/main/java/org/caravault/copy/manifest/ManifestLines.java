package org.caravault.copy.manifest;

import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.linux.InodeFlags;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.name.ByteLineBuilder;
import org.caravault.copy.name.PathText;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/**
 * A manifest as text. One line per entry, fields separated by tabs, in no particular order of the entries:
 *
 * <pre>
 * caravault-manifest  2  crc32c
 * kept  1000000000  down  0  4294967295  -  mode
 * f  644  0  0  1700000000.123456789  4096  1a2b3c4d  -  -  1234567  1700000000.123456789  =  path/of/the/file
 * ended  1700009999
 * end  ENTRIES  FILES  BYTES  CRC32C
 * </pre>
 *
 * <ol>
 *   <li>kind: f file, d directory, l symlink, p fifo, s socket, c and b device nodes
 *   <li>mode in octal, uid, gid
 *   <li>time of the last change, in seconds since 1970 with nine decimals; before 1970 the seconds are negative and the decimals still count up
 *   <li>size in bytes (of a device node: its number)
 *   <li>content: a file's CRC32C in hex (holes count as zeros), {@code ->TARGET} of a symlink, {@code -} if there is none; older copies have
 *       {@code torn} for a file that kept changing while it was read
 *   <li>link group: the same for all names of one inode; {@code -} for an entry with one name. Where the copy
 *       needed several inodes for one of the source, a number from 1 follows
 *   <li>CRC32C of the names and values of the extended attributes that the copy has; {@code -} if there are none. {@code +} after it: the
 *       SELinux label is one of them; {@code ~}: the destination did not take the label; {@code !}: it did not take another one
 *   <li>the source's inode and change time when it was copied
 *   <li>{@code =} if a file that still has this inode and change time is proven to be the same; {@code ?} if the next copy has to compare it,
 *       because it was changed so shortly before that a further change might not show. Version 1 does not have this field. Letters after it are
 *       the source's flags, as chattr(1) writes them: {@code i} immutable, {@code a} append-only, {@code d} nodump
 *   <li>path, escaped as {@link PathText} does; {@code .} for the root
 * </ol>
 *
 * The second line is there only if the destination does not keep everything: the unit of times in nanoseconds, whether a time becomes the
 * nearest multiple or the one before, the earliest and the latest time in seconds, {@code -} if owners, or modes, are not kept, and, in older copies, one {@code -} more if names that differ in case, or in how an accent is encoded, are one name. The entries
 * are the source's all the same, but under the names that the destination has.
 *
 * <p>Before the last line is the time at which the copy ended, in seconds since 1970. The last line counts entries, regular files and their bytes, and has the CRC32C of all lines before it: a manifest without it is cut off.
 */
public final class ManifestLines {
    static final String HEADER = "caravault-manifest\t2\tcrc32c\n";
    static final String HEADER_OF_VERSION_1 = "caravault-manifest\t1\tcrc32c\n";
    static final String ENDED = "ended\t";
    static final char PROVEN = '=';
    static final char UNPROVEN = '?';
    static final String NOTHING = "-";
    static final String ARROW = "->";

    private ManifestLines() {}

    static void write(ByteLineBuilder line, CopiedEntry placed, int flags) {
        Entry entry = placed.entry();
        fields(line, entry.stat, placed.content(), placed.xattrs(), placed.copy());
        proof(line, entry.folder, entry.stat, flags);
        entry.folder.pathOf(entry.name, line).letter('\n');
    }

    static void write(ByteLineBuilder line, Folder folder, Stat stat, long xattrs, int flags) {
        fields(line, stat, CopiedEntry.UNKNOWN, xattrs, 0);
        proof(line, folder, stat, flags);
        (folder.parent.isEmpty() ? line.letter('.') : line.raw(folder.path())).letter('\n');
    }

    private static void proof(ByteLineBuilder line, Folder folder, Stat stat, int flags) {
        boolean proven = stat.ctime() < folder.provenBefore && (flags & Manifest.UNPROVEN) == 0;
        line.letter(proven ? PROVEN : UNPROVEN);
        if (flags != 0) {
            flags(line, flags);
        }
        line.tab();
    }

    private static void flags(ByteLineBuilder line, int flags) {
        for (int which = 0; InodeFlags.IMMUTABLE << which <= InodeFlags.NO_DUMP; which++) {
            if ((flags & (InodeFlags.IMMUTABLE << which)) != 0) {
                line.letter(InodeFlags.letter(which));
            }
        }
    }

    static String end(ManifestPage.Counts all, int crc) {
        return "end\t" + all.entries() + '\t' + all.files() + '\t' + all.bytes() + '\t' + hex(crc) + '\n';
    }

    private static ByteLineBuilder content(ByteLineBuilder line, CopiedEntry.Content content) {
        if (content instanceof CopiedEntry.Content.Hash hash) {
            return hex(line, hash.crc32c());
        }
        if (content instanceof CopiedEntry.Content.Target target) {
            return line.text(ARROW).text(target.text());
        }
        return nothing(line);
    }

    private static void fields(ByteLineBuilder line, Stat stat, CopiedEntry.Content content, long xattrs, int copy) {
        kindAndMode(line, stat);
        owner(line.tab(), stat);
        timeAndSize(line.tab(), stat);
        content(line.tab(), content).tab();
        if (stat.links() > 1 && stat.kind() != Kind.DIRECTORY) {
            line.digits(stat.device(), 16, 1).letter(':').digits(stat.inode(), 16, 1);
            if (copy > 0) {
                line.letter('.').number(copy);
            }
        } else {
            nothing(line);
        }
        line.tab();
        if (xattrs == AttributeNote.NONE) {
            nothing(line);
        } else {
            AttributeNote.write(line, xattrs);
        }
        inodeAndTime(line.tab(), stat).tab();
    }

    private static ByteLineBuilder nothing(ByteLineBuilder line) {
        return line.letter(NOTHING.charAt(0));
    }

    private static ByteLineBuilder hex(ByteLineBuilder line, int number) {
        return line.digits(Integer.toUnsignedLong(number), 16, 8);
    }

    private static ByteLineBuilder kindAndMode(ByteLineBuilder line, Stat stat) {
        return kindAndMode(line, stat.kind().letter(), stat.mode());
    }

    private static ByteLineBuilder kindAndMode(ByteLineBuilder line, char kind, int mode) {
        return line.letter(kind).tab().digits(mode, 8, 1);
    }

    /** {@return a number that stands for an entry's kind, and for its mode if that is kept} */
    static long modeHash(char kind, int mode, KeptMetadata kept) {
        return (kept.mode()
                        ? kindAndMode(new ByteLineBuilder(), kind, kept.modeOf(mode))
                        : new ByteLineBuilder().letter(kind))
                .hash();
    }

    /** {@return what {@link #timeAndSizeHash} is for an entry with this time, and a size as digits} */
    static long timeHash(long seconds, int nanos, byte[] size) {
        return time(new ByteLineBuilder(), seconds, nanos).tab().raw(size).hash();
    }

    private static ByteLineBuilder owner(ByteLineBuilder line, Stat stat) {
        return line.number(Integer.toUnsignedLong(stat.uid())).tab().number(Integer.toUnsignedLong(stat.gid()));
    }

    /** {@return what {@link ManifestEntry#attributesHash} is for an entry that is as the manifest says} */
    public static long attributesHash(Stat stat, CopiedEntry.Content content, boolean owner, KeptMetadata kept) {
        long hash = Hashes.and(modeHash(stat.kind().letter(), stat.mode(), kept), timeAndSizeHash(stat));
        if (owner) {
            hash = Hashes.and(hash, owner(new ByteLineBuilder(), stat).hash());
        }
        return stat.kind() == Kind.SYMLINK
                ? Hashes.and(hash, content(new ByteLineBuilder(), content).hash())
                : hash;
    }

    /** {@return an {@link #attributesHash} that stands for the flags, too} */
    public static long withFlags(long hash, Stat stat) {
        return stat.flags() == 0 ? hash : Hashes.and(hash, stat.flags());
    }

    /** {@return what {@link ManifestEntry#sizeAndTimeHash} is: whether a file's content can be the same} */
    static long timeAndSizeHash(Stat stat) {
        return timeAndSize(new ByteLineBuilder(), stat).hash();
    }

    private static ByteLineBuilder timeAndSize(ByteLineBuilder line, Stat stat) {
        return time(line, stat.mtime(), stat.mtimeNs()).tab().number(size(stat));
    }

    private static ByteLineBuilder inodeAndTime(ByteLineBuilder line, Stat stat) {
        return time(line.digits(stat.inode(), 10, 1).tab(), stat.ctime(), stat.ctimeNs());
    }

    private static long size(Stat stat) {
        return stat.kind().isDevice() ? stat.rdev() : stat.kind() == Kind.DIRECTORY ? 0 : stat.size();
    }

    static String hex(int number) {
        String digits = Integer.toHexString(number);
        return "0".repeat(8 - digits.length()) + digits;
    }

    private static ByteLineBuilder time(ByteLineBuilder line, long seconds, int nanos) {
        return line.number(seconds).letter('.').digits(nanos, 10, 9);
    }
}
