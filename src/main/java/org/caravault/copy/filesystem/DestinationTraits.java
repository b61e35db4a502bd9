package org.caravault.copy.filesystem;

/**
 * What the destination's file system keeps, found out by trying.
 *
 * @param foldsNames whether it takes names that differ in case, or in how an accent is encoded, for one name
 * @param ownerAndMode whether an entry has the owner and mode that it was given, unless a call said otherwise
 * @param kept what can be relied on to come back as it was given, of times, owners and modes
 * @param uid the owner of what this process creates there: a server may map root to another user
 */
public record DestinationTraits(boolean foldsNames, boolean ownerAndMode, KeptMetadata kept, int uid) {
    /** A destination that keeps everything. */
    public static DestinationTraits all(int uid) {
        return new DestinationTraits(false, true, KeptMetadata.ALL, uid);
    }

    /** A destination that cannot be tried: each entry is looked at after it was made. */
    public static DestinationTraits unknown(int uid) {
        return new DestinationTraits(true, false, KeptMetadata.ALL, uid);
    }
}
