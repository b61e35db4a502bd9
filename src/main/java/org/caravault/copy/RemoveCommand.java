package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.copy.linux.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault remove}. */
@Command(name = "remove", description = "Removes a tree, in parallel.", mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {
    @Mixin
    private final Watched watched = new Watched();

    @Parameters(index = "0", paramLabel = "TREE", description = "a directory; nothing there is no error")
    private Path tree = Path.of("");

    @Option(names = "--threads", paramLabel = "N", description = "directories in flight (4)")
    private int threads = 4;

    @Override
    public Integer call() throws Exception {
        return watched.run(true, Optional.empty(), this::remove);
    }

    private void remove(Tally tally, Problems problems) throws IOException {
        Path absolute = tree.toAbsolutePath().normalize();
        if (absolute.getParent() == null) {
            throw new CopyFailed("the root directory is not removed");
        }
        if (Files.isSymbolicLink(tree)) {
            throw new CopyFailed(tree + " is a symbolic link, which is not followed");
        }
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Workers workers = new Workers(threads);
        workers.run(new RemoveTree(workers, tally, problems)
                .task(AT_FDCWD, Names.of(absolute.toString()), absolute.toString(), linux -> {}));
    }
}
