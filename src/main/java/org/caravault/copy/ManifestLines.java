package org.caravault.copy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;

/**
 * A manifest as text. One line per entry, fields separated by tabs, in no particular order of the entries:
 *
 * <pre>
 * caravault-manifest  1  crc32c
 * f  644  0  0  1700000000.123456789  4096  1a2b3c4d  -  -  1234567  1700000000.123456789  path/of/the/file
 * end  ENTRIES  FILES  BYTES  CRC32C
 * </pre>
 *
 * <ol>
 *   <li>kind: f file, d directory, l symlink, p fifo, s socket, c and b device nodes
 *   <li>mode in octal, uid, gid
 *   <li>time of the last change, in seconds since 1970 with nine decimals; before 1970 the seconds are negative and the decimals still count up
 *   <li>size in bytes (of a device node: its number)
 *   <li>content: a file's CRC32C in hex (holes count as zeros), {@code torn} if it kept changing while it was read, {@code ->TARGET} of a
 *       symlink, {@code -} if there is none
 *   <li>link group: the same for all names of one inode; {@code -} for an entry with one name
 *   <li>CRC32C of the extended attributes' names and values; {@code -} if there are none
 *   <li>the source's inode and change time when it was copied
 *   <li>path, escaped as {@link PathText} does; {@code .} for the root
 * </ol>
 *
 * The last line counts entries, regular files and their bytes, and has the CRC32C of all lines before it: a manifest without it is cut off.
 */
final class ManifestLines {
    static final String HEADER = "caravault-manifest\t1\tcrc32c\n";
    static final String NOTHING = "-";
    static final String TORN = "torn";
    static final String ARROW = "->";

    private ManifestLines() {}

    static byte[] of(Placed placed) {
        Entry entry = placed.entry();
        byte[] path = PathText.escape(entry.folder.pathOf(entry.name));
        return line(entry.stat, content(placed.content()), placed.xattrs(), path);
    }

    static byte[] of(Folder folder, int xattrs) {
        byte[] path = folder.parent.isEmpty() ? new byte[] {'.'} : PathText.escape(folder.path());
        return line(folder.stat, NOTHING, xattrs, path);
    }

    static String end(long entries, long files, long bytes, int crc) {
        return "end\t" + entries + '\t' + files + '\t' + bytes + '\t' + hex(crc) + '\n';
    }

    private static String content(Placed.Content content) {
        if (content instanceof Placed.Content.Hash hash) {
            return hex(hash.crc32c());
        }
        if (content instanceof Placed.Content.Target target) {
            return ARROW + target.text();
        }
        return content instanceof Placed.Content.Torn ? TORN : NOTHING;
    }

    private static byte[] line(Stat stat, String content, int xattrs, byte[] path) {
        StringBuilder text = new StringBuilder(160);
        text.append(kindAndMode(stat)).append('\t').append(owner(stat)).append('\t');
        timeAndSize(text, stat);
        text.append('\t').append(content).append('\t');
        boolean linked = stat.links() > 1 && stat.kind() != Kind.DIRECTORY;
        text.append(linked ? Long.toHexString(stat.device()) + ":" + Long.toHexString(stat.inode()) : NOTHING);
        text.append('\t').append(xattrs == 0 ? NOTHING : hex(xattrs));
        text.append('\t');
        inodeAndTime(text, stat);
        text.append('\t');
        ByteArrayOutputStream line = new ByteArrayOutputStream(text.length() + path.length + 1);
        line.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        line.writeBytes(path);
        line.write('\n');
        return line.toByteArray();
    }

    private static String kindAndMode(Stat stat) {
        return stat.kind().letter() + "\t" + Integer.toOctalString(stat.mode());
    }

    private static String owner(Stat stat) {
        return Integer.toUnsignedString(stat.uid()) + '\t' + Integer.toUnsignedString(stat.gid());
    }

    /** {@return what {@link ManifestEntry#attributesHash} is for an entry that is as the manifest says} */
    static long attributesHash(Stat stat, Placed.Content content, boolean owner) {
        byte[] timeAndSize = timeAndSize(stat);
        long hash = Hashes.and(hash(kindAndMode(stat)), Hashes.of(timeAndSize, 0, timeAndSize.length));
        if (owner) {
            hash = Hashes.and(hash, hash(owner(stat)));
        }
        return stat.kind() == Kind.SYMLINK ? Hashes.and(hash, hash(content(content))) : hash;
    }

    private static long hash(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        return Hashes.of(bytes, 0, bytes.length);
    }

    /** {@return the two fields that tell whether a file's content can be the same} */
    static byte[] timeAndSize(Stat stat) {
        StringBuilder text = new StringBuilder();
        timeAndSize(text, stat);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void timeAndSize(StringBuilder text, Stat stat) {
        time(text, stat.mtime(), stat.mtimeNs());
        text.append('\t').append(size(stat));
    }

    /** {@return the two fields that tell whether anything at all was done to the source's inode} */
    static byte[] inodeAndTime(Stat stat) {
        StringBuilder text = new StringBuilder();
        inodeAndTime(text, stat);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void inodeAndTime(StringBuilder text, Stat stat) {
        text.append(Long.toUnsignedString(stat.inode())).append('\t');
        time(text, stat.ctime(), stat.ctimeNs());
    }

    private static long size(Stat stat) {
        return stat.kind().isDevice() ? stat.rdev() : stat.kind() == Kind.DIRECTORY ? 0 : stat.size();
    }

    static String hex(int number) {
        String digits = Integer.toHexString(number);
        return "0".repeat(8 - digits.length()) + digits;
    }

    private static void time(StringBuilder text, long seconds, int nanos) {
        text.append(seconds).append('.');
        String digits = Integer.toString(nanos);
        text.append("000000000", digits.length(), 9).append(digits);
    }
}
