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
        reach.with(linux, leader.folder, directory -> {
            if (there.isPresent() && there.get().sameInode(linux.stat(directory, leader.name))) {
                return;
            }
            replace.with(linux, entry, there, target -> {
                linux.link(directory, leader.name, entry.folder.destination, target);
                return first;
            });
        });
    }
}
