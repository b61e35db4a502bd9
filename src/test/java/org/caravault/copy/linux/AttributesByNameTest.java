package org.caravault.copy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravault.copy.linux.Flags.AT_FDCWD;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.testing.RsyncOracle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry has the attributes that setfattr gave to its name, whichever way a thread takes there. */
class AttributesByNameTest {
    private static final byte[] COLOUR = Names.of("user.colour");
    /** So many that their descriptors have one digit, two and three. */
    private static final int DIRECTORIES = 120;

    private static final byte[][] NAMES = {
        Names.of("plain"),
        Names.of("new\nline"),
        Names.of(" .. "),
        Names.of("a".repeat(255)),
        {(byte) 0xff, (byte) 0xfe, 0}
    };

    @ParameterizedTest(name = "standing in the directory: {0}")
    @ValueSource(booleans = {true, false})
    void ofManyDirectoriesAndNamesEachHasItsOwn(boolean stands, @TempDir Path top) throws Exception {
        RsyncOracle.requireAttributes();
        RsyncOracle.shell("""
                cd "$1"
                for d in $(seq 0 %d); do
                  mkdir d$d; n=0
                  for name in plain $'new\\nline' ' .. ' "$(printf 'a%%.0s' {1..255})" $'\\xff\\xfe'; do
                    : > d$d/"$name"; setfattr -n user.colour -v "$d of $n" d$d/"$name"; n=$((n + 1))
                  done
                  mkfifo d$d/bare; ln -s plain d$d/symlink
                done
                """.formatted(DIRECTORIES - 1), top.toString());
        onAThreadOfItsOwn(linux -> {
            linux.attributes().prepare(stands);
            int[] folders = new int[DIRECTORIES];
            for (int d = 0; d < DIRECTORIES; d++) {
                folders[d] = linux.openDirectory(
                        AT_FDCWD, Names.of(top.resolve("d" + d).toString()));
            }
            for (int d = 0; d < DIRECTORIES; d++) {
                look(linux, folders[d], d);
            }
            for (int folder : folders) {
                linux.close(folder);
            }
            return linux;
        });
    }

    private static void look(Linux linux, int folder, int number) throws LinuxException {
        for (int n = 0; n < NAMES.length; n++) {
            byte[] colour = (number + " of " + n).getBytes(StandardCharsets.US_ASCII);
            assertThat(linux.attributes().xattrs(folder, NAMES[n]).has(COLOUR, colour))
                    .as("d%d, name %d".formatted(number, n))
                    .isTrue();
        }
        assertThat(linux.attributes().xattrs(folder, Names.of("bare")).isEmpty())
                .isTrue();
        assertThat(linux.attributes().xattrs(folder, Names.of("symlink")).isEmpty())
                .as("those of a symlink are not its target's")
                .isTrue();
    }

    /** Because a thread that has a working directory of its own keeps it. */
    private static void onAThreadOfItsOwn(Linux.Use<Linux, LinuxException> body) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                Linux.use(body);
                done.complete(null);
            } catch (LinuxException | RuntimeException | Error failed) {
                done.completeExceptionally(failed);
            }
        });
        thread.start();
        try {
            done.orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            throw new AssertionError(failed.getCause());
        }
    }
}
