package org.caravault.copy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.caravault.copy.linux.Stat;

/** The inodes of the source that have several names. One whose names have all been seen is forgotten. */
final class LinkGroups {
    private record Inode(long device, long number) {}

    private final Map<Inode, LinkGroup> groups = new ConcurrentHashMap<>();

    LinkGroup of(Stat stat) {
        LinkGroup made = new LinkGroup();
        LinkGroup known = groups.putIfAbsent(new Inode(stat.device(), stat.inode()), made);
        return known == null ? made : known;
    }

    void forgetIfComplete(LinkGroup group, Stat stat) {
        if (group.isComplete(stat.links())) {
            groups.remove(new Inode(stat.device(), stat.inode()), group);
        }
    }
}
