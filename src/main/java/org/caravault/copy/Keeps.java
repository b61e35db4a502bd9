package org.caravault.copy;

/**
 * What the destination's file system keeps, found out by trying.
 *
 * @param foldsNames whether it takes names that differ in case, or in how an accent is encoded, for one name
 * @param ownerAndMode whether an entry has the owner and mode that it was given, unless a call said otherwise
 * @param kept what can be relied on to come back as it was given, of times, owners and modes
 * @param uid the owner of what this process creates there: a server may map root to another user
 */
record Keeps(boolean foldsNames, boolean ownerAndMode, Kept kept, int uid) {
    /** A destination that keeps everything. */
    static Keeps all(int uid) {
        return new Keeps(false, true, Kept.ALL, uid);
    }

    /** A destination that cannot be tried: each entry is looked at after it was made. */
    static Keeps unknown(int uid) {
        return new Keeps(true, false, Kept.ALL, uid);
    }
}
