package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The POSIX ACL that grants what an ACL of NFS 4 grants, for a file system that takes only those. Linux's own server makes the one of the
 * other, and this turns that round; denials, which POSIX does not have, and names that are not numbers are left out, so the ACL of NFS 4 is kept
 * beside it. The form is that of linux/posix_acl_xattr.h.
 */
final class PosixAcl {
    private static final int VERSION = 2;
    private static final int NO_ID = -1;
    private static final int USER_OBJ = 0x01;
    private static final int USER = 0x02;
    private static final int GROUP_OBJ = 0x04;
    private static final int GROUP = 0x08;
    private static final int MASK = 0x10;
    private static final int OTHER = 0x20;

    private int owner;
    private int group;
    private int other;
    private final SortedMap<Integer, Integer> users = new TreeMap<>(Integer::compareUnsigned);
    private final SortedMap<Integer, Integer> groups = new TreeMap<>(Integer::compareUnsigned);

    private PosixAcl() {}

    /** {@return what holds for the entry itself; empty where its mode says as much} */
    static Optional<byte[]> access(Nfs4Acl acl) {
        PosixAcl posix = new PosixAcl();
        for (Nfs4Acl.Ace entry : acl.entries()) {
            if (entry.grants() && !entry.isForHeirsAlone()) {
                posix.grant(entry);
            }
        }
        return posix.users.isEmpty() && posix.groups.isEmpty() ? Optional.empty() : Optional.of(posix.bytes());
    }

    /** {@return what new entries of a directory inherit; empty where they inherit nothing} */
    static Optional<byte[]> inherited(Nfs4Acl acl) {
        PosixAcl posix = new PosixAcl();
        boolean any = false;
        for (Nfs4Acl.Ace entry : acl.entries()) {
            if (entry.grants() && entry.isInherited()) {
                posix.grant(entry);
                any = true;
            }
        }
        return any ? Optional.of(posix.bytes()) : Optional.empty();
    }

    private void grant(Nfs4Acl.Ace entry) {
        int permissions =
                (entry.mask() & 1) << 2 | (entry.mask() & 2) | ((entry.mask() & Nfs4Acl.EXECUTE) == 0 ? 0 : 1);
        switch (entry.who()) {
            case "OWNER@" -> owner |= permissions;
            case "GROUP@" -> group |= permissions;
            case "EVERYONE@" -> other |= permissions;
            default ->
                named(entry)
                        .ifPresent(id ->
                                (entry.isOfGroup() ? groups : users).merge(id, permissions, (one, more) -> one | more));
        }
    }

    private static Optional<Integer> named(Nfs4Acl.Ace entry) {
        try {
            return Optional.of(Integer.parseUnsignedInt(entry.who()));
        } catch (NumberFormatException name) { // of a domain; this host may know another user by it
            return Optional.empty();
        }
    }

    private byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(4 + 8 * (5 + users.size() + groups.size()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(VERSION);
        int mask = group;
        put(out, USER_OBJ, owner, NO_ID);
        for (var user : users.entrySet()) {
            mask |= user.getValue();
            put(out, USER, user.getValue(), user.getKey());
        }
        put(out, GROUP_OBJ, group, NO_ID);
        for (var each : groups.entrySet()) {
            mask |= each.getValue();
            put(out, GROUP, each.getValue(), each.getKey());
        }
        if (!users.isEmpty() || !groups.isEmpty()) {
            put(out, MASK, mask, NO_ID);
        }
        put(out, OTHER, other, NO_ID);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void put(ByteBuffer out, int tag, int permissions, int id) {
        out.putShort((short) tag).putShort((short) permissions).putInt(id);
    }
}
