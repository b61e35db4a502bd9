package org.caravault.copy.filesystem;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.report.CopyFailedException;

/**
 * What the destination of a copy keeps of times, owners and modes: the manifest says it in a line of its own, so that whoever verifies the copy
 * later does not call what was never kept a change.
 *
 * @param times how exactly times are kept
 * @param owner whether entries can have any owner
 * @param mode whether entries can have any mode
 * @param spelling whether the manifest has the names that the destination has. Older copies to one that ignores case, or encodes accents in one
 *     way, have the source's names there
 */
public record KeptMetadata(TimePrecision times, boolean owner, boolean mode, boolean spelling) {
    KeptMetadata(TimePrecision times, boolean owner, boolean mode) {
        this(times, owner, mode, true);
    }

    /** What a manifest without such a line means. */
    public static final KeptMetadata ALL = new KeptMetadata(TimePrecision.EXACT, true, true);

    public static final String LINE = "kept\t";
    private static final int SET_ID_BITS = 06000;
    private static final String NO = "-";
    private static final int FIELDS = 7;

    /** Whether the destination keeps all of this as it is. */
    public boolean isAll() {
        return times.isExact() && owner && mode && spelling;
    }

    /** {@return the line of the manifest} */
    public String line() {
        return LINE
                + times.unit()
                + (times.nearest() ? "\tnearest\t" : "\tdown\t")
                + times.first()
                + '\t'
                + times.last()
                + '\t'
                + (owner ? "owner" : NO)
                + '\t'
                + (mode ? "mode" : NO)
                + (spelling ? "" : "\t" + NO)
                + '\n';
    }

    /** The line without its end. */
    public static KeptMetadata parse(String line) throws CopyFailedException {
        String[] fields = line.split("\t", -1);
        try {
            boolean spelling = fields.length == FIELDS;
            if ((spelling || fields.length == FIELDS + 1) && Long.parseLong(fields[1]) > 0) {
                TimePrecision times = new TimePrecision(
                        Long.parseLong(fields[1]),
                        fields[2].equals("nearest"),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4]));
                return new KeptMetadata(times, !fields[5].equals(NO), !fields[6].equals(NO), spelling);
            }
        } catch (NumberFormatException why) {
            throw new CopyFailedException("malformed line in the manifest: " + line);
        }
        throw new CopyFailedException("malformed line in the manifest: " + line);
    }

    /** {@return whether a file of the source can be the same as one that an earlier copy has in this destination} */
    public boolean looksSame(Stat source, Stat there) {
        return sameSizeAndTime(source, there) && sameOwnerAndMode(source, there);
    }

    /** {@return whether kind and size are the same, and the time, as far as the destination keeps times} */
    public boolean sameSizeAndTime(Stat source, Stat there) {
        return source.kind() == there.kind() && source.size() == there.size() && times.sameTime(source, there);
    }

    private boolean sameOwnerAndMode(Stat source, Stat there) {
        boolean same = !owner || (source.uid() == there.uid() && source.gid() == there.gid());
        return same && (!mode || modeOf(source.mode()) == modeOf(there.mode()));
    }

    /** {@return the part of a mode that is the same in the copy} Set-id bits are not given to files of the wrong owner. */
    public int modeOf(int given) {
        return owner ? given : given & ~SET_ID_BITS;
    }

    /** {@return a number that stands for an escaped path, and for all paths that the destination takes for the same} */
    public long pathHash(byte[] text, int from, int to) {
        if (spelling) {
            return Hashes.of(text, from, to);
        }
        String path = new String(text, from, to - from, StandardCharsets.UTF_8);
        byte[] folded = Normalizer.normalize(path, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8);
        return Hashes.of(folded, 0, folded.length);
    }

    /** {@return which attributes are not compared, for people; empty if all are} */
    public String notCompared() {
        return owner ? (mode ? "" : "mode") : mode ? "owner" : "owner and mode";
    }

    /** {@return whether something of the entry is not as it is in the source} A symlink's mode means nothing. */
    public boolean lacks(Stat source, Stat there) {
        return source.uid() != there.uid()
                || source.gid() != there.gid()
                || (source.mode() != there.mode() && source.kind() != Kind.SYMLINK)
                || !times.holds(source.mtime());
    }
}
