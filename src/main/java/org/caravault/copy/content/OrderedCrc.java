package org.caravault.copy.content;

import java.util.HashMap;
import java.util.Map;

/** The checksum of a file whose ranges are finished in any order, with holes between them. Not thread-safe. */
final class OrderedCrc {
    private final Map<Long, Piece> early = new HashMap<>();
    private long nextNumber;
    private long end;
    private int crc;

    /**
     * A range of a file.
     *
     * @param number counts the ranges in the order of the file, from 0
     */
    record Piece(long number, long offset, long length, int crc) {}

    void add(Piece piece) {
        early.put(piece.number(), piece);
        for (Piece next = early.remove(nextNumber); next != null; next = early.remove(nextNumber)) {
            hole(next.offset());
            crc = Crc32cMath.combine(crc, next.crc(), next.length());
            end = next.offset() + next.length();
            nextNumber++;
        }
    }

    /** {@return the checksum of the whole file} */
    int finish(long size) {
        hole(size);
        return crc;
    }

    private void hole(long until) {
        if (until > end) {
            crc = Crc32cMath.appendZeros(crc, until - end);
            end = until;
        }
    }
}
