package org.caravault.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/** Lists a directory of the source and hands out its entries in slices, so that several threads work on one directory. */
record ListFolder(Session session, CopyEntry copy, Folder folder) implements Workers.Task {
    private static final int LOCAL_SLICE = 64;
    private static final int NETWORK_SLICE = 8;

    /** An entry as the listing has it; the kind is a hint. */
    private record Listed(Kind kind, byte[] name) {}

    @Override
    public void run(Linux linux) throws IOException {
        try {
            List<Listed> entries = list(linux, folder.source);
            if (!folder.fresh && folder.destination != Folder.NONE) {
                prune(linux, entries);
            }
            session.workers().pushAll(slices(entries));
        } catch (LinuxError why) {
            session.problems().entry(folder.text(), why);
        } finally {
            FinishFolder.release(session, linux, folder);
        }
    }

    private List<Listed> list(Linux linux, int fd) throws LinuxError {
        List<Listed> entries = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = linux.list(fd, (kind, name) -> {
                if (!session.options().excludes().contains(text(name))) {
                    entries.add(new Listed(kind, name));
                }
            });
        }
        return entries;
    }

    private static String text(byte[] name) {
        return new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1);
    }

    private List<Workers.Task> slices(List<Listed> entries) {
        int size = session.options().network() ? NETWORK_SLICE : LOCAL_SLICE;
        List<Workers.Task> slices = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += size) {
            List<Listed> slice = entries.subList(from, Math.min(from + size, entries.size()));
            folder.retain();
            slices.add(linux -> {
                try {
                    for (Listed entry : slice) {
                        copy.copy(linux, folder, entry.name(), entry.kind());
                    }
                } finally {
                    FinishFolder.release(session, linux, folder);
                }
            });
        }
        return slices;
    }

    /** Takes away what the source does not have, if that is wished; and what an interrupted run has left. */
    private void prune(Linux linux, List<Listed> entries) throws IOException {
        Set<String> wanted = new HashSet<>();
        entries.forEach(entry -> wanted.add(text(entry.name())));
        for (Listed there : list(linux, folder.destination)) {
            boolean extra = !wanted.contains(text(there.name()));
            if (extra && (session.options().delete() || session.temporaries().isLeftover(there.name()))) {
                remove(linux, there);
            }
        }
    }

    private void remove(Linux linux, Listed extra) throws IOException {
        session.tally().deleted.increment();
        if (session.options().dryRun()) {
            return;
        }
        try {
            boolean directory = extra.kind() == Kind.UNKNOWN
                    ? linux.stat(folder.destination, extra.name()).kind() == Kind.DIRECTORY
                    : extra.kind() == Kind.DIRECTORY;
            if (directory) {
                session.workers().push(RemoveFolder.of(session, folder, extra.name()));
            } else {
                linux.unlink(folder.destination, extra.name());
            }
        } catch (LinuxError why) {
            session.problems().entry(folder.textOf(extra.name()), why);
        }
    }
}
