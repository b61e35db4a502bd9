package org.caravault.copy.linux;

import java.nio.ByteBuffer;

/** The records that getdents64 fills a buffer with: inode, offset, length (2 bytes at 16), type (at 18), name (from 19, ending with a zero). */
final class Dirents {
    static final int NAME = 19;
    private static final int LENGTH = 16;
    private static final int TYPE = 18;

    private Dirents() {}

    static void visit(ByteBuffer records, int end, EntryVisitor visitor) {
        for (int at = 0; at < end; at += length(records, at)) {
            if (!isSelfOrParent(records, at)) {
                visitor.visit(kind(records, at), name(records, at));
            }
        }
    }

    /** {@return how far it is to the next record} */
    static int length(ByteBuffer records, int at) {
        return records.getShort(at + LENGTH);
    }

    /** {@return the kind that the directory claims; the entry may have been replaced since} */
    static Kind kind(ByteBuffer records, int at) {
        return Kind.ofDirent(records.get(at + TYPE));
    }

    /** {@return a name, ending with a zero} */
    static byte[] name(ByteBuffer records, int at) {
        int start = at + NAME;
        int zero = start;
        while (records.get(zero) != 0) {
            zero++;
        }
        byte[] name = new byte[zero - start + 1];
        records.get(start, name);
        return name;
    }

    static boolean isSelfOrParent(ByteBuffer records, int at) {
        int name = at + NAME;
        return records.get(name) == '.'
                && (records.get(name + 1) == 0 || (records.get(name + 1) == '.' && records.get(name + 2) == 0));
    }
}
