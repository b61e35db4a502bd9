package org.caravault.copy.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.walk.Entry;

/**
 * The inodes of the source that have several names. One whose names have all been seen is forgotten, but only if it has been quiet since
 * before the copy: where a name is moved meanwhile, an inode is met more often than it has names.
 */
public final class LinkGroups {
    private record Inode(long device, long number) {}

    private final Map<Inode, LinkGroup> groups = new ConcurrentHashMap<>();
    private final AtomicInteger further = new AtomicInteger();

    public LinkGroup of(Entry entry) {
        Stat stat = entry.stat;
        LinkGroup made = new LinkGroup(isQuiet(entry));
        LinkGroup known = groups.putIfAbsent(new Inode(stat.device(), stat.inode()), made);
        return known == null ? made : known;
    }

    /**
     * {@return which of the destination's inodes for one inode of the source the next one is} 0 for the only one of most; further ones are
     * counted across the whole copy, so that no two have the same number also where the inode was forgotten.
     */
    public int next(LinkGroup group) {
        return group.isOnlyOne() ? 0 : further.incrementAndGet();
    }

    /** A move of a name moves the change time of its inode. */
    private static boolean isQuiet(Entry entry) {
        return entry.stat.ctime() < entry.folder.provenBefore;
    }

    public void forgetIfComplete(LinkGroup group, Entry entry) {
        Stat stat = entry.stat;
        boolean once = entry.folder.spelling().isEmpty(); // elsewhere a name may be copied again: see Misplaced
        if (once && isQuiet(entry) && group.isComplete(stat.links())) {
            groups.remove(new Inode(stat.device(), stat.inode()), group);
        }
    }
}
