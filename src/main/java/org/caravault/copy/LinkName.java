package org.caravault.copy;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;

/** Gives an inode that is in the destination already a further name. */
record LinkName(Session session, Replace replace, ReachFolder reach) {
    LinkName(Session session) {
        this(session, new Replace(session), new ReachFolder(session));
    }

    void link(Linux linux, Entry entry, Placed first) throws IOException {
        if (session.options().dryRun()) {
            return;
        }
        Optional<Stat> there = replace.find(linux, entry);
        Entry leader = first.entry();
        reach.with(linux, leader.folder, new FromLeader(this, linux, entry, first, there));
    }

    private record FromLeader(LinkName link, Linux linux, Entry entry, Placed first, Optional<Stat> there)
            implements ReachFolder.Use {
        @Override
        public void with(int directory) throws IOException {
            byte[] leader = first.entry().name;
            if (there.isEmpty() || !there.get().sameInode(linux.stat(directory, leader))) {
                link.replace.with(linux, entry, there, new Linked(linux, directory, entry, first));
            }
        }
    }

    private record Linked(Linux linux, int directory, Entry entry, Placed first) implements PlaceEntry.Create {
        @Override
        public Placed under(byte[] target) throws IOException {
            linux.link(directory, first.entry().name, entry.folder.destination, target);
            return first;
        }
    }
}
