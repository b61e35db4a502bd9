package org.caravault.files;

import com.sun.jna.Native;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open regular file. */
public final class PlainFile implements AutoCloseable {
    private static final int BLOCK = 64 << 10;

    private final int fd;
    private final String shown;
    private final AtomicBoolean closed = new AtomicBoolean();

    PlainFile(int fd, String shown) {
        this.fd = fd;
        this.shown = shown;
    }

    /** What it is. */
    public Seen seen() throws IOException {
        return Seen.of(path());
    }

    /** The file itself, for this process. */
    public Path path() {
        return Path.of("/proc/self/fd/" + fd);
    }

    /**
     * All of its content.
     *
     * @throws RefusedPathException it has more than so many bytes
     */
    public byte[] read(int most) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        for (long n = next(block); n > 0; n = next(block)) {
            content.write(block, 0, (int) n);
            if (content.size() > most) {
                throw new RefusedPathException(
                        "%s is larger than %d bytes".formatted(shown, most), "Find out what has written it.");
            }
        }
        return content.toByteArray();
    }

    private long next(byte[] block) throws IOException {
        long n = Calls.read(fd, block, block.length);
        if (n < 0) {
            throw new Calls.CallFailedException(shown, Native.getLastError());
        }
        return n;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Calls.close(fd);
        }
    }

    @Override
    public String toString() {
        return shown;
    }
}
