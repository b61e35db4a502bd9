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

    public boolean canClone() {
        return clone;
    }

    public void cannotClone() {
        clone = false;
    }

    public boolean canCopyRange() {
        return copyRange;
    }

    public void cannotCopyRange() {
        copyRange = false;
    }

    /** If not, holes are looked for only in files that have fewer blocks than bytes. */
    public boolean canSeekHolesQuickly() {
        return seekHolesQuickly;
    }

    public void cannotSeekHolesQuickly() {
        seekHolesQuickly = false;
    }

    /** If not, the destination has no SELinux labels, or this process may not set them. */
    public boolean canLabel() {
        return label;
    }

    public void cannotLabel() {
        label = false;
    }

    public boolean canLinkToPrevious() {
        return linkToPrevious;
    }

    public void cannotLinkToPrevious() {
        linkToPrevious = false;
    }
}
