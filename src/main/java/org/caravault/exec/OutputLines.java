package org.caravault.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a program writes, passed on by lines on a thread of its own. A line is cut at a limit and the rest of it is dropped, because it may
 * come from another host that never ends it. A carriage return ends a line, too: so do programs show progress.
 */
public final class OutputLines {
    private static final int BLOCK = 8192;

    private final InputStream stream;
    private final int longest; // characters of a line
    private final Consumer<String> each;
    private final Thread thread;
    private final StringBuilder line = new StringBuilder();
    private boolean afterReturn;
    private volatile Optional<Throwable> failure = Optional.empty();

    private OutputLines(InputStream stream, String name, int longest, Consumer<String> each) {
        this.stream = stream;
        this.longest = longest;
        this.each = each;
        this.thread = new Thread(this::read, name);
        thread.setDaemon(true);
    }

    /**
     * Begins to read.
     *
     * @param name of the thread
     * @param longest so many characters of a line are passed on
     * @param each runs on the thread that reads
     */
    public static OutputLines of(InputStream stream, String name, int longest, Consumer<String> each) {
        OutputLines lines = new OutputLines(stream, name, longest, each);
        lines.thread.start();
        return lines;
    }

    /** Waits for the end of the output. {@return whether all of it was read} */
    public boolean hasEnded(Duration within) throws InterruptedException {
        thread.join(Math.max(1, within.toMillis()));
        return !thread.isAlive();
    }

    /** Throws if a line could not be processed; then nothing more is read. */
    public void mustNotHaveFailed() throws IOException {
        if (failure.isPresent()) {
            throw new IOException("the program's output could not be read: " + failure.get(), failure.get());
        }
    }

    @SuppressWarnings(
            "IllegalCatch") // whatever it is, the program's run fails with it; it would go unnoticed otherwise
    private void read() {
        try (Reader in = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            char[] block = new char[BLOCK];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                take(block, n);
            }
            if (line.length() > 0) {
                end();
            }
        } catch (IOException closed) {
            // killed in the middle of a line: its exit code says the rest
        } catch (RuntimeException | Error failed) {
            failure = Optional.of(failed);
        }
    }

    private void take(char[] block, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            char c = block[i];
            if (c == '\n' || c == '\r') {
                append(block, from, i);
                from = i + 1;
                if (c == '\r' || !afterReturn) { // the two together are one end
                    end();
                }
            }
            afterReturn = c == '\r';
        }
        append(block, from, length);
    }

    private void append(char[] block, int from, int to) {
        line.append(block, from, Math.min(to - from, longest - line.length()));
    }

    private void end() {
        String text = line.toString();
        line.setLength(0);
        each.accept(text);
    }
}
