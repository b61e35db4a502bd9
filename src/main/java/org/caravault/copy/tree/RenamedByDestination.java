package org.caravault.copy.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.PathText;
import org.caravault.copy.name.Spelling;
import org.caravault.copy.report.NameTakenException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;

/**
 * Settles a directory of the destination whose file system takes different names for one, and may store a name as another: all lower case, say.
 * An entry that got the name of another entry of the source is removed, because verify and a restore would take it for that one; the other one
 * is then copied to its place. An entry that got a name that the source does not have stays, and is reported.
 */
record RenamedByDestination(Session session, Folder folder) {
    /** {@return whether all is settled; if not, directories are still being copied, and the last of them comes here again} */
    boolean settle(Linux linux) throws IOException {
        if (folder.destination == Folder.NONE || session.options().dryRun()) {
            reportRefusals();
            return true;
        }
        CopyEntry copy = new CopyEntry(session);
        folder.retain();
        Set<String> altered = new HashSet<>();
        List<byte[]> freed = free(linux, altered);
        while (!freed.isEmpty()) {
            for (byte[] name : freed) {
                copy.copy(linux, folder, name, Kind.UNKNOWN);
            }
            freed = free(linux, altered);
        }
        boolean settled = folder.release();
        if (settled) {
            report(linux, altered);
            reportRefusals();
        }
        return settled;
    }

    private Spelling spelling() {
        return folder.spelling().orElseThrow();
    }

    /** Removes what has the name of another entry of the source. {@return names that can be placed now; fills in the names stored otherwise} */
    private List<byte[]> free(Linux linux, Set<String> altered) throws IOException {
        altered.clear();
        altered.addAll(spelling().placed());
        Set<String> listed = Spelling.list(linux, folder.destination);
        altered.removeAll(listed);
        List<byte[]> freed = new ArrayList<>();
        if (altered.isEmpty()) {
            return freed;
        }
        Set<String> others = spelling().foreign(listed);
        others.retainAll(sourceNames(linux));
        Map<Long, List<String>> owners = others.isEmpty() ? Map.of() : byInode(linux, altered);
        for (String stored : others) {
            Optional<String> owner = ownerOf(linux, Spelling.name(stored), owners);
            if (owner.isPresent()) {
                altered.remove(owner.get());
                if (remove(linux, Spelling.name(owner.get()), Spelling.name(stored))
                        && spelling().takeRefusal(stored).isPresent()) {
                    freed.add(Spelling.name(stored));
                }
            }
        }
        return freed;
    }

    private Set<String> sourceNames(Linux linux) throws LinuxException {
        if (folder.source == Folder.NONE) {
            return Set.of();
        }
        try {
            return Spelling.list(linux, folder.source);
        } catch (LinuxException why) {
            throw why.inSource();
        }
    }

    /** {@return the names that are not in the listing, by the inode that they find} */
    private Map<Long, List<String>> byInode(Linux linux, Set<String> altered) throws LinuxException {
        Map<Long, List<String>> names = new HashMap<>();
        for (String name : altered) {
            Optional<Stat> found = linux.find(folder.destination, Spelling.name(name));
            if (found.isPresent()) {
                names.computeIfAbsent(found.get().inode(), inode -> new ArrayList<>())
                        .add(name);
            }
        }
        return names;
    }

    /** {@return which of the names that are not in the listing stands for one that is} */
    private Optional<String> ownerOf(Linux linux, byte[] stored, Map<Long, List<String>> altered)
            throws LinuxException {
        Optional<Stat> found = linux.find(folder.destination, stored);
        List<String> owners =
                found.isEmpty() ? List.of() : altered.getOrDefault(found.get().inode(), List.of());
        return owners.size() > 1
                ? Optional.of(ownerAmong(linux, stored, owners))
                : owners.stream().findFirst();
    }

    /** Of several names of one inode it is the one that differs in case alone, or is not found while the stored name is another. */
    private String ownerAmong(Linux linux, byte[] stored, List<String> links) throws LinuxException {
        for (boolean composed : new boolean[] {false, true}) {
            String wanted = Spelling.lowerCase(Spelling.text(stored), composed);
            List<String> alike = links.stream()
                    .filter(name -> Spelling.lowerCase(name, composed).equals(wanted))
                    .toList();
            if (alike.size() == 1) {
                return alike.get(0);
            }
        }
        return foundNoMoreWithout(linux, stored, links);
    }

    private String foundNoMoreWithout(Linux linux, byte[] stored, List<String> links) throws LinuxException {
        byte[] aside = session.temporaries().next();
        linux.rename(folder.destination, stored, folder.destination, aside);
        try {
            for (String name : links) {
                if (linux.find(folder.destination, Spelling.name(name)).isEmpty()) {
                    return name;
                }
            }
            return links.get(0); // the content is the same; if it is not the one, verify says so
        } finally {
            linux.rename(folder.destination, aside, folder.destination, stored);
        }
    }

    private boolean remove(Linux linux, byte[] name, byte[] stored) throws IOException {
        Stat stat = linux.stat(folder.destination, stored);
        spelling().gone(name); // first, so that nothing is linked to the next owner of its name
        session.account().manifest().remove(folder, name);
        if (stat.kind() != Kind.DIRECTORY) {
            new AtomicReplace(session).unlink(linux, folder, stored);
        } else if (!Removal.atOnce(session, folder, stored)) {
            session.problems().entry(folder.textOf(name), new LinuxException("remove", Errno.ENOTEMPTY));
            return false;
        }
        spelling().refused(name, new NameTakenException(PathText.of(Names.text(stored))));
        return true;
    }

    private void report(Linux linux, Set<String> altered) throws LinuxException {
        if (altered.isEmpty()) {
            return;
        }
        Map<Long, List<String>> owners = byInode(linux, altered);
        Map<String, String> called = new HashMap<>();
        for (String stored : spelling().foreign(Spelling.list(linux, folder.destination))) {
            Optional<String> owner = ownerOf(linux, Spelling.name(stored), owners);
            if (owner.isPresent()) {
                session.account().manifest().rename(folder, Spelling.name(owner.get()), Spelling.name(stored));
                called.put(owner.get(), PathText.of(Names.text(Spelling.name(stored))));
            }
        }
        for (String name : altered) {
            session.problems()
                    .name(
                            folder.textOf(Spelling.name(name)),
                            "the destination stored this name as " + called.getOrDefault(name, "another one"));
        }
    }

    private void reportRefusals() throws IOException {
        for (String name : spelling().refusals()) {
            Optional<NameTakenException> why = spelling().takeRefusal(name);
            if (why.isPresent()) {
                session.problems().entry(folder.textOf(Spelling.name(name)), why.get());
            }
        }
    }
}
