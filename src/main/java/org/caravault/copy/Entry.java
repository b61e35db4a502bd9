package org.caravault.copy;

import org.caravault.copy.linux.Stat;

/** Something in a folder that is no directory, as the source had it when it was looked at. */
final class Entry implements Tally.PathSource {
    final Folder folder;
    /** Ends with a zero. */
    final byte[] name;

    final Stat stat;

    Entry(Folder folder, byte[] name, Stat stat) {
        this.folder = folder;
        this.name = name;
        this.stat = stat;
    }

    @Override
    public String text() {
        return folder.textOf(name);
    }
}
