package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/** The records that getdents64 fills a buffer with: inode, offset, length (2 bytes at 16), type (at 18), name (from 19, ending with a zero). */
final class Dirents {
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;

    private Dirents() {}

    static void visit(ByteBuffer records, int end, EntryVisitor visitor) {
        for (int at = 0; at < end; at += records.getShort(at + LENGTH)) {
            int nameAt = at + NAME;
            int zero = nameAt;
            while (records.get(zero) != 0) {
                zero++;
            }
            if (!isSelfOrParent(records, nameAt, zero - nameAt)) {
                byte[] name = new byte[zero - nameAt + 1];
                records.get(nameAt, name);
                visitor.visit(Kind.ofDirent(records.get(at + TYPE)), name);
            }
        }
    }

    private static boolean isSelfOrParent(ByteBuffer records, int at, int length) {
        return records.get(at) == '.' && (length == 1 || (length == 2 && records.get(at + 1) == '.'));
    }
}
