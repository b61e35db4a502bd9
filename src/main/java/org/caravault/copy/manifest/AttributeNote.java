package org.caravault.copy.manifest;

import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.name.ByteLineBuilder;

/**
 * What is noted of an entry's extended attributes, in a number, because nearly all entries have none: a digest of those that the destination
 * has, whether the SELinux label is among them, and what it did not take. As text: the digest in hex, or {@code -} for none, then {@code +} if
 * the label is part of the digest, {@code ~} if the label was not kept, {@code !} if other attributes were not kept.
 */
public final class AttributeNote {
    /** No attributes. */
    public static final long NONE = 0;

    private static final long DIGEST = 0xffffffffL;
    private static final long LABELLED = 1L << 32;
    private static final long LABEL_LOST = 1L << 33;
    private static final long LOST = 1L << 34;
    private static final int FLAGS_FROM = 32;
    private static final int FLAGS = 7;
    private static final char[] LETTERS = {'+', '~', '!'};

    private AttributeNote() {}

    /** {@return a note of what the destination has of an entry} */
    public static long of(Xattrs kept) {
        return (kept.digest() & DIGEST) | (kept.label().isPresent() ? LABELLED : 0);
    }

    /** As {@link #of(Xattrs)}, and of what the source has beyond that. */
    public static long of(Xattrs kept, boolean lost, boolean labelLost) {
        return of(kept) | (lost ? LOST : 0) | (labelLost ? LABEL_LOST : 0);
    }

    /** {@return the digest of the attributes} */
    public static int digest(long note) {
        return (int) note;
    }

    /** {@return whether the digest is one of these attributes too, if the label counts only where it is part of the digest} */
    public static boolean isOf(long note, Xattrs found) {
        return digest(note) == (isLabelled(note) ? found : found.unlabelled()).digest();
    }

    /** Whether an SELinux label is part of the digest. */
    public static boolean isLabelled(long note) {
        return (note & LABELLED) != 0;
    }

    /** Whether the source has a label that the copy does not have. */
    public static boolean isLabelLost(long note) {
        return (note & LABEL_LOST) != 0;
    }

    /** Whether the source has attributes that the copy does not have. */
    public static boolean isLost(long note) {
        return (note & LOST) != 0;
    }

    /** {@return all but the digest, in the lowest three bits} */
    static int flags(long note) {
        return (int) (note >>> FLAGS_FROM) & FLAGS;
    }

    /** {@return a note of a digest and {@link #flags}} */
    public static long of(int digest, int flags) {
        return (digest & DIGEST) | ((long) flags << FLAGS_FROM);
    }

    /** Writes a note as text. */
    static void write(ByteLineBuilder line, long note) {
        if (digest(note) == 0) {
            line.text(ManifestLines.NOTHING);
        } else {
            line.digits(note & DIGEST, 16, 8);
        }
        for (int i = 0; i < LETTERS.length; i++) {
            if ((flags(note) & (1 << i)) != 0) {
                line.letter(LETTERS[i]);
            }
        }
    }

    /** {@return the note of a text that {@link #write} has written} */
    static long parse(String text) {
        int end = text.length();
        int flags = 0;
        for (int i = LETTERS.length - 1; i >= 0; i--) {
            if (end > 0 && text.charAt(end - 1) == LETTERS[i]) {
                flags |= 1 << i;
                end--;
            }
        }
        String digest = text.substring(0, end);
        return of(digest.equals(ManifestLines.NOTHING) ? 0 : Integer.parseUnsignedInt(digest, 16), flags);
    }
}
