package org.caravault.copy.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.walk.Entry;

/**
 * The inodes of the source that have several names. One whose names have all been seen is forgotten, but only if it has been quiet since
 * before the copy: where a name is moved meanwhile, an inode is met more often than it has names. So is a quiet one whose directory is moved,
 * or is mounted at a second place: it gets a further group, and {@link #forgotten} shows that it is not the first.
 */
public final class LinkGroups {
    private record Inode(long device, long number) {}

    private final Map<Inode, LinkGroup> groups = new ConcurrentHashMap<>();
    /** Hashes of the inodes that had a group before. If two have the same, a number is used that was not needed. */
    private final InodeSet forgotten = new InodeSet();

    private final AtomicInteger further = new AtomicInteger();

    /** {@return the group of an entry's inode} */
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
    public int next(LinkGroup group, Entry entry) {
        boolean only = group.isOnlyOne() && !forgotten.contains(hash(entry.stat));
        return only ? 0 : further.incrementAndGet();
    }

    private static long hash(Stat stat) {
        return Hashes.and(stat.inode(), stat.device());
    }

    /** A move of a name moves the change time of its inode. */
    private static boolean isQuiet(Entry entry) {
        return entry.stat.ctime() < entry.folder.provenBefore;
    }

    /** Frees the memory of a group all of whose names were met. */
    public void forgetIfComplete(LinkGroup group, Entry entry) {
        Stat stat = entry.stat;
        boolean once = entry.folder.spelling().isEmpty(); // elsewhere a name may be copied again: see Misplaced
        if (once && isQuiet(entry) && group.isComplete(stat.links())) {
            forgotten.add(hash(stat)); // first: whoever finds no group here must find the inode there
            groups.remove(new Inode(stat.device(), stat.inode()), group);
        }
    }
}
