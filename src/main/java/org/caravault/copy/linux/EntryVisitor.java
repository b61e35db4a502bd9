package org.caravault.copy.linux;

/** Takes the entries of a directory one by one. */
@FunctionalInterface
public interface EntryVisitor {
    /**
     * Takes one entry.
     *
     * @param hint the kind the directory claims; the entry may have been replaced since
     * @param name ends with a zero
     */
    void visit(Kind hint, byte[] name);
}
