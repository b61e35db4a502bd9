package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A part of a directory's listing, kept as the kernel wrote it: names can be unlinked where they lie, without becoming Java's. Filled by one
 * thread; then several can take its slices.
 */
public final class NameBlock {
    /** Bytes of records; a name takes 24 and more. */
    private static final int SLICE = 4 << 10;

    private static final int MOST_SLICES = 64;
    /** Enough where there are subdirectories, each of which becomes an object. */
    private static final int ENOUGH_SLICES = 8;

    private final ByteBuffer records =
            ByteBuffer.allocateDirect(MOST_SLICES * SLICE).order(ByteOrder.nativeOrder());
    private final long address = Binding.addressOf(records);
    private final int[] bounds = new int[MOST_SLICES + 1];
    private int slices;

    /** Reads the next names of an open directory. {@return whether there may be more} If it fails, some may have been read. */
    public boolean fill(int directory) throws LinuxException {
        for (slices = 0; slices < MOST_SLICES && !isEnough(); slices++) {
            long length = LibC.getdents64(directory, address + bounds[slices], SLICE);
            if (length < 0) {
                throw LinuxException.last("list");
            }
            if (length == 0) {
                return false;
            }
            bounds[slices + 1] = bounds[slices] + (int) length;
        }
        return true;
    }

    private boolean isEnough() {
        return slices >= ENOUGH_SLICES && Dirents.kind(records, bounds[slices - 1]) == Kind.DIRECTORY;
    }

    /** {@return how many slices have been read} */
    public int slices() {
        return slices;
    }

    /** {@return a part of the names, for one thread; good until the next filling} */
    public Slice slice(int number) {
        return new Slice(bounds[number], bounds[number + 1]);
    }

    /** Some names. */
    public final class Slice {
        private final int end;
        private int at;
        private int errno;

        private Slice(int start, int end) {
            this.at = start;
            this.end = end;
        }

        /**
         * Removes names from the directory, from where it stands until one is a directory's, or cannot go.
         *
         * @return how many
         */
        public int unlinkFiles(int directory) {
            return Binding.isOwn() ? unlinkQuickly(directory) : unlinkOneByOne(directory);
        }

        private int unlinkQuickly(int directory) {
            long done = OwnCalls.unlinkFiles(directory, address + at, address + end);
            at += (int) (done >>> 32);
            errno = isAtEnd() ? 0 : OwnCalls.lastError();
            return (int) done;
        }

        private int unlinkOneByOne(int directory) {
            int removed = 0;
            for (; !isAtEnd(); skip()) {
                if (!Dirents.isSelfOrParent(records, at)) {
                    errno = Dirents.kind(records, at) == Kind.DIRECTORY ? Errno.EISDIR : unlink(directory);
                    if (errno != 0) {
                        break;
                    }
                    removed++;
                }
            }
            return removed;
        }

        /** {@return 0, or why not} */
        private int unlink(int directory) {
            return LibC.unlinkat(directory, address + at + Dirents.NAME, 0) == 0 ? 0 : Binding.lastError();
        }

        public boolean isAtEnd() {
            return at >= end;
        }

        /** As {@link #unlinkFiles(int)}, but stops at each name. {@return 1 if it removed the name, and has gone on to the next} */
        public int unlinkFile(int directory) {
            if (Dirents.isSelfOrParent(records, at)) {
                errno = 0;
                skip();
                return 0;
            }
            errno = Dirents.kind(records, at) == Kind.DIRECTORY ? Errno.EISDIR : unlink(directory);
            if (errno != 0) {
                return 0;
            }
            skip();
            return 1;
        }

        /** {@return the name at which {@link #unlinkFiles} stopped, ending with a zero} */
        public byte[] name() {
            return Dirents.name(records, at);
        }

        /** {@return whether it stopped at a name} */
        public boolean hasStopped() {
            return errno != 0;
        }

        /** {@return why it stopped: EISDIR at a directory} */
        public LinuxException failure() {
            return new LinuxException("unlink", errno);
        }

        /** Leaves the name out at which it stopped. */
        public void skip() {
            at += Dirents.length(records, at);
        }
    }
}
