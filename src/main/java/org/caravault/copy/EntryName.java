package org.caravault.copy;

/** The name of an entry, ending with a zero, in a form that a record can hold. */
final class EntryName {
    private final byte[] bytes;

    EntryName(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }
}
