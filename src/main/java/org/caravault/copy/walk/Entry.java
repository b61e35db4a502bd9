package org.caravault.copy.walk;

import org.caravault.copy.linux.Stat;
import org.caravault.copy.report.Counters;

/** Anything in a folder but a directory, as it was in the source when it was looked at. */
public final class Entry implements Counters.PathSource {
    public final Folder folder;
    /** Ends with a zero. */
    public final byte[] name;

    public final Stat stat;

    /** An entry of an open directory; the name ends with a zero. */
    public Entry(Folder folder, byte[] name, Stat stat) {
        this.folder = folder;
        this.name = name;
        this.stat = stat;
    }

    @Override
    public String text() {
        return folder.textOf(name);
    }
}
