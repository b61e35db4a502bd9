package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.content.ContentHash;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;

/**
 * Brings an entry into the destination: keeps what is there if it is the same, links to the previous copy if that is the same, copies
 * otherwise. What is there and differs is replaced by renaming, never written to: it may be a link to a previous copy.
 */
record PlaceEntry(
        Session session,
        KeepExisting keep,
        LinkPrevious previous,
        CopyFile file,
        CopyNode node,
        AtomicReplace replace) {
    PlaceEntry(Session session) {
        this(session, new ContentHash(session));
    }

    private PlaceEntry(Session session, ContentHash hash) {
        this(
                session,
                new KeepExisting(session, hash),
                new LinkPrevious(session),
                new CopyFile(session),
                new CopyNode(session),
                new AtomicReplace(session));
    }

    CopiedEntry place(Linux linux, Entry entry, Optional<SourceFile> source) throws IOException {
        Optional<Stat> there = replace.find(linux, entry);
        if (there.isPresent()) {
            Optional<CopiedEntry> kept = keep.keep(linux, entry, there.get());
            if (kept.isPresent()) {
                return kept.get();
            }
        }
        return replace.with(linux, entry, there, new Creation(this, linux, entry, source));
    }

    private CopiedEntry create(Linux linux, Entry entry, Optional<SourceFile> source, byte[] target)
            throws IOException {
        if (entry.stat.kind() != Kind.FILE) {
            return node.create(linux, entry, target);
        }
        Optional<CopiedEntry> linked = previous.link(linux, entry, target);
        if (linked.isPresent()) {
            return linked.get();
        }
        if (source.isPresent()) {
            return file.create(linux, entry, source.get(), target);
        }
        return open(linux, entry, target);
    }

    private CopiedEntry open(Linux linux, Entry entry, byte[] target) throws IOException {
        if (session.options().dryRun()) {
            return file.pretend(entry);
        }
        SourceFile opened = SourceFile.openSame(linux, entry, session);
        try {
            return file.create(linux, new Entry(entry.folder, entry.name, opened.stat()), opened, target);
        } finally {
            linux.closeQuietly(opened.fd());
        }
    }

    private record Creation(PlaceEntry place, Linux linux, Entry entry, Optional<SourceFile> source) implements Create {
        @Override
        public CopiedEntry under(byte[] target) throws IOException {
            return place.create(linux, entry, source, target);
        }
    }

    /** Makes an entry under a name. */
    @FunctionalInterface
    interface Create {
        CopiedEntry under(byte[] target) throws IOException, LinuxException;
    }
}
