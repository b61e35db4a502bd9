package org.caravault.copy.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A part of a directory's listing, kept as the kernel wrote it: names can be unlinked where they lie, without becoming Java's. Filled by one
 * thread at a time; then it can be read by several.
 */
public final class NameBlock {
    private static final int KIND = 18;
    private static final int NAME = 19;

    private final ByteBuffer records = ByteBuffer.allocateDirect(64 << 10).order(ByteOrder.nativeOrder());
    private final long address = Binding.addressOf(records);
    private int[] starts = new int[512];
    private int size;

    /** Reads the next names of an open directory. {@return whether there may be more} */
    public boolean fill(int directory) throws LinuxError {
        size = 0;
        long length = LibC.getdents64(directory, address, records.capacity());
        if (length < 0) {
            throw LinuxError.last("list");
        }
        for (int at = 0; at < length; at += records.getShort(at + 16)) {
            if (!isSelfOrParent(at + NAME)) {
                if (size == starts.length) {
                    starts = Arrays.copyOf(starts, size * 2);
                }
                starts[size++] = at;
            }
        }
        return length > 0;
    }

    private boolean isSelfOrParent(int at) {
        return records.get(at) == '.'
                && (records.get(at + 1) == 0 || (records.get(at + 1) == '.' && records.get(at + 2) == 0));
    }

    /** {@return the number of names, without . and ..} */
    public int size() {
        return size;
    }

    /** {@return the kind that the directory claims; the entry may have been replaced since} */
    public Kind kind(int index) {
        return Kind.ofDirent(records.get(starts[index] + KIND));
    }

    /** {@return a name, ending with a zero} */
    public byte[] name(int index) {
        int start = starts[index] + NAME;
        int end = start;
        while (records.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - start + 1];
        records.get(start, name);
        return name;
    }

    /** Removes a name, which must not be a directory's, from the directory. */
    public void unlink(int directory, int index) throws LinuxError {
        try {
            if (LibC.unlinkat(directory, address + starts[index] + NAME, 0) != 0) {
                throw LinuxError.last("unlink");
            }
        } finally {
            Reference.reachabilityFence(this); // an address does not keep its buffer alive
        }
    }
}
