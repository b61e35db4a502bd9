package org.caravault.copy.filesystem;

/** What the file systems at hand turned out not to be able to do, so that it is not tried for every file again. */
public final class FileSystemSupport {
    private final DestinationTraits keeps;
    private volatile boolean clone = true;
    private volatile boolean copyRange = true;
    private volatile boolean linkToPrevious = true;
    private volatile boolean label = true;
    private volatile boolean seekHolesQuickly = true;

    public FileSystemSupport(DestinationTraits keeps) {
        this.keeps = keeps;
    }

    /** {@return what the destination keeps} */
    public DestinationTraits keeps() {
        return keeps;
    }

    /** Whether a file may share the blocks of another one ({@code FICLONE}): true until it was refused. */
    public boolean canClone() {
        return clone;
    }

    /** It was refused. */
    public void cannotClone() {
        clone = false;
    }

    /** Whether the kernel copies between two files ({@code copy_file_range}): true until it was refused. */
    public boolean canCopyRange() {
        return copyRange;
    }

    /** It was refused. */
    public void cannotCopyRange() {
        copyRange = false;
    }

    /** If not, holes are looked for only in files that have fewer blocks than bytes. */
    public boolean canSeekHolesQuickly() {
        return seekHolesQuickly;
    }

    /** To look for holes takes the time of reading here. */
    public void cannotSeekHolesQuickly() {
        seekHolesQuickly = false;
    }

    /** If not, the destination has no SELinux labels, or this process may not set them. */
    public boolean canLabel() {
        return label;
    }

    /** A label was refused. */
    public void cannotLabel() {
        label = false;
    }

    /** Whether a file can be a hard link to the earlier copy's: true until it was refused, as between two file systems. */
    public boolean canLinkToPrevious() {
        return linkToPrevious;
    }

    /** It was refused. */
    public void cannotLinkToPrevious() {
        linkToPrevious = false;
    }
}
