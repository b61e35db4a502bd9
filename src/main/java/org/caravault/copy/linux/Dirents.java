package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The records that getdents64 fills a buffer with: inode, offset, length (2 bytes at 16), type (at 18), name (from 19, ending with a zero). */
final class Dirents {
    static final int NAME = 19;
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Dirents() {}

    /** Of records on the heap: until Java has compiled the way to memory outside of it, each byte from there takes as long as a small call. */
    static void visit(byte[] records, int end, EntryVisitor visitor) {
        for (int at = 0; at < end; at += length(records, at)) {
            int name = at + NAME;
            if (!isSelfOrParent(records, name)) {
                visitor.visit(Kind.ofDirent(records[at + TYPE]), name(records, name));
            }
        }
    }

    private static int length(byte[] records, int at) {
        int first = records[at + LENGTH] & 0xff;
        int second = records[at + LENGTH + 1] & 0xff;
        return LITTLE ? second << 8 | first : first << 8 | second;
    }

    private static byte[] name(byte[] records, int start) {
        int zero = start;
        while (records[zero] != 0) {
            zero++;
        }
        byte[] name = new byte[zero - start + 1];
        System.arraycopy(records, start, name, 0, name.length);
        return name;
    }

    private static boolean isSelfOrParent(byte[] records, int name) {
        return records[name] == '.' && (records[name + 1] == 0 || (records[name + 1] == '.' && records[name + 2] == 0));
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
