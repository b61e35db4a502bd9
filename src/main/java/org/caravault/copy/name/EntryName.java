package org.caravault.copy.name;

/** The name of an entry, ending with a zero, in a form that a record can hold. */
public final class EntryName {
    private final byte[] bytes;

    public EntryName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@return the name itself, ending with a zero; not to be changed} */
    public byte[] bytes() {
        return bytes;
    }
}
