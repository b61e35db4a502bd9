package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An ACL as the NFS 4 client shows it ({@code system.nfs4_acl}, in XDR): a number of entries, each of type, flags, mask and a name (RFC 7530,
 * 6.2.1). The server makes one up from the mode for every file; only an ACL that says more than the mode is worth keeping.
 *
 * @param entries in their order, which decides what a server grants
 */
record Nfs4Acl(List<Ace> entries) {
    /**
     * One entry.
     *
     * @param type 0 grants, 1 denies, others audit
     * @param flags 1 and 2: new files and directories inherit it; 8: it holds for those alone; 0x40: the name is a group's
     * @param mask what is granted or denied
     * @param who a user, a group, or OWNER@, GROUP@, EVERYONE@
     */
    record Ace(int type, int flags, int mask, String who) {
        boolean grants() {
            return type == ALLOW;
        }

        boolean isOfGroup() {
            return (flags & GROUP) != 0;
        }

        boolean isInherited() {
            return (flags & INHERITED) != 0;
        }

        boolean isForHeirsAlone() {
            return (flags & INHERIT_ONLY) != 0;
        }
    }

    private static final Set<String> OF_THE_MODE = Set.of("OWNER@", "GROUP@", "EVERYONE@");
    private static final int ALLOW = 0;
    private static final int DENY = 1;
    private static final int INHERITED = 0x3;
    private static final int INHERIT_ONLY = 0x8;
    private static final int GROUP = 0x40;

    private static final int READ = 0x1;
    private static final int WRITE = 0x2 | 0x4;
    private static final int DELETE_CHILD = 0x40;
    static final int EXECUTE = 0x20;
    /** Reading attributes and the ACL, and waiting for the disk. */
    private static final int ANYBODY = 0x80 | 0x20000 | 0x100000;
    /** Changing attributes and the ACL. */
    private static final int OWNER = 0x100 | 0x40000;

    /** {@return the ACL; empty where the bytes are not an ACL} */
    static Optional<Nfs4Acl> of(byte[] acl) {
        ByteBuffer in = ByteBuffer.wrap(acl);
        List<Ace> entries = new ArrayList<>();
        if (in.remaining() < 4) {
            return Optional.empty();
        }
        for (int left = in.getInt(); left > 0; left--) {
            if (in.remaining() < 16) {
                return Optional.empty();
            }
            int type = in.getInt();
            int flags = in.getInt();
            int mask = in.getInt();
            int length = in.getInt();
            if (length < 0 || length > in.remaining() || ((length + 3) & ~3) > in.remaining()) {
                return Optional.empty();
            }
            entries.add(new Ace(type, flags, mask, new String(acl, in.position(), length, StandardCharsets.UTF_8)));
            in.position(in.position() + ((length + 3) & ~3));
        }
        return Optional.of(new Nfs4Acl(List.copyOf(entries)));
    }

    /** {@return whether it has an entry for a named user or group, one that is inherited, or one that is neither a permission nor a denial} */
    static boolean saysMoreThanTheMode(byte[] acl) {
        return of(acl).map(Nfs4Acl::isMoreThanTheMode).orElse(true); // not understood: better kept than lost
    }

    private boolean isMoreThanTheMode() {
        for (Ace entry : entries) {
            boolean ordinary = entry.type() == ALLOW || entry.type() == DENY;
            if (!ordinary || (entry.flags() & ~GROUP) != 0 || !OF_THE_MODE.contains(entry.who())) {
                return true;
            }
        }
        return false;
    }

    /** {@return the ACL that says what a mode says and no more} */
    static byte[] ofMode(int mode, boolean directory) {
        ByteBuffer out = ByteBuffer.allocate(256);
        out.putInt(5);
        int owner = mask(mode >> 6, directory);
        int group = mask(mode >> 3, directory);
        int all = mask(7, directory);
        entry(out, ALLOW, 0, owner | ANYBODY | OWNER, "OWNER@");
        entry(out, DENY, 0, all & ~owner, "OWNER@");
        entry(out, ALLOW, GROUP, group | ANYBODY, "GROUP@");
        entry(out, DENY, GROUP, all & ~group, "GROUP@");
        entry(out, ALLOW, 0, mask(mode, directory) | ANYBODY, "EVERYONE@");
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int mask(int bits, boolean directory) {
        int write = directory ? WRITE | DELETE_CHILD : WRITE;
        return ((bits & 4) == 0 ? 0 : READ) | ((bits & 2) == 0 ? 0 : write) | ((bits & 1) == 0 ? 0 : EXECUTE);
    }

    private static void entry(ByteBuffer out, int type, int flags, int mask, String who) {
        out.putInt(type).putInt(flags).putInt(mask).putInt(who.length());
        out.put(who.getBytes(StandardCharsets.US_ASCII));
        out.position((out.position() + 3) & ~3);
    }
}
