package org.caravault.copy;

/** What the file systems at hand turned out not to be able to do, so that it is not tried for every file again. */
final class Abilities {
    private final Keeps keeps;
    private volatile boolean clone = true;
    private volatile boolean copyRange = true;
    private volatile boolean linkToPrevious = true;
    private volatile boolean label = true;
    private volatile boolean seekHolesQuickly = true;

    Abilities(Keeps keeps) {
        this.keeps = keeps;
    }

    /** {@return what the destination keeps} */
    Keeps keeps() {
        return keeps;
    }

    boolean canClone() {
        return clone;
    }

    void cannotClone() {
        clone = false;
    }

    boolean canCopyRange() {
        return copyRange;
    }

    void cannotCopyRange() {
        copyRange = false;
    }

    /** If not, holes are looked for only in files that have fewer blocks than bytes. */
    boolean canSeekHolesQuickly() {
        return seekHolesQuickly;
    }

    void cannotSeekHolesQuickly() {
        seekHolesQuickly = false;
    }

    /** If not, the destination has no SELinux labels, or this process may not set them. */
    boolean canLabel() {
        return label;
    }

    void cannotLabel() {
        label = false;
    }

    boolean canLinkToPrevious() {
        return linkToPrevious;
    }

    void cannotLinkToPrevious() {
        linkToPrevious = false;
    }
}
