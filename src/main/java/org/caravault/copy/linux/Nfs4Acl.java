package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * An ACL as the NFS 4 client shows it ({@code system.nfs4_acl}, in XDR): a number of entries, each of type, flags, mask and a name. The server
 * makes one up from the mode for every file; only an ACL that says more than the mode is worth keeping.
 */
final class Nfs4Acl {
    private static final Set<String> OF_THE_MODE = Set.of("OWNER@", "GROUP@", "EVERYONE@");
    private static final int ALLOW = 0;
    private static final int DENY = 1;
    /** The name is a group's. */
    private static final int GROUP = 0x40;

    private static final int READ = 0x1;
    private static final int WRITE = 0x2 | 0x4;
    private static final int DELETE_CHILD = 0x40;
    private static final int EXECUTE = 0x20;
    /** Reading attributes and the ACL, and waiting for the disk. */
    private static final int ANYBODY = 0x80 | 0x20000 | 0x100000;
    /** Changing attributes and the ACL. */
    private static final int OWNER = 0x100 | 0x40000;

    private Nfs4Acl() {}

    /** {@return whether it has an entry for a named user or group, one that is inherited, or one that is neither a permission nor a denial} */
    static boolean saysMoreThanTheMode(byte[] acl) {
        ByteBuffer in = ByteBuffer.wrap(acl);
        if (in.remaining() < 4) {
            return false;
        }
        for (int left = in.getInt(); left > 0; left--) {
            if (in.remaining() < 16) {
                return true; // not understood: better kept than lost
            }
            int type = in.getInt();
            int flags = in.getInt();
            in.getInt();
            int length = in.getInt();
            int padded = (length + 3) & ~3;
            if (length < 0 || padded > in.remaining()) {
                return true;
            }
            String who = new String(acl, in.position(), length, StandardCharsets.UTF_8);
            in.position(in.position() + padded);
            if (type > DENY || type < ALLOW || (flags & ~GROUP) != 0 || !OF_THE_MODE.contains(who)) {
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
