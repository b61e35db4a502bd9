package org.caravault.copy.walk;

import org.caravault.copy.name.PathText;

/**
 * An entry that is in the destination now: further names of its inode become links to it.
 *
 * @param xattrs what is noted of its extended attributes: an {@code AttributeNote}
 * @param copy distinguishes the inodes of the destination for one inode of the source; 0 for the only one. There are more where an inode cannot
 *     have so many names, or changes while its names are copied
 */
public record CopiedEntry(Entry entry, Content content, long xattrs, int copy) {
    public CopiedEntry(Entry entry, Content content, long xattrs) {
        this(entry, content, xattrs, 0);
    }

    /** {@return the same as one of several inodes that the destination may have for one inode of the source} */
    public CopiedEntry asCopy(int number) {
        return new CopiedEntry(entry, content, xattrs, number);
    }

    /** What is known of an entry's content. */
    public sealed interface Content {
        /** No content of its own, or its content is not needed. */
        record Unknown() implements Content {}

        /** The CRC32C of all bytes, holes included. */
        record Hash(int crc32c) implements Content {}

        /** Where a symlink points to; escaped as {@link PathText} does. */
        record Target(String text) implements Content {}
    }

    public static final Content UNKNOWN = new Content.Unknown();
}
