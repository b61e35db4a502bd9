package org.caravault.copy.linux;

/** What an entry of a directory is. */
public enum Kind {
    FIFO(1, 'p'),
    CHARACTER_DEVICE(2, 'c'),
    DIRECTORY(4, 'd'),
    BLOCK_DEVICE(6, 'b'),
    FILE(8, 'f'),
    SYMLINK(10, 'l'),
    SOCKET(12, 's'),
    /** What getdents says on file systems that do not keep the type in the directory. */
    UNKNOWN(0, '?');

    private static final Kind[] BY_NUMBER = new Kind[16];

    static {
        for (int i = 0; i < BY_NUMBER.length; i++) {
            BY_NUMBER[i] = UNKNOWN;
        }
        for (Kind kind : values()) {
            BY_NUMBER[kind.number] = kind;
        }
    }

    private final int number;
    private final char letter;

    Kind(int number, char letter) {
        this.number = number;
        this.letter = letter;
    }

    /** The letter that stands for this kind in a manifest, as in {@code find -type}. */
    public char letter() {
        return letter;
    }

    /** The bits of a mode that say this kind. */
    public int modeBits() {
        return number << 12;
    }

    /** Whether it is a device node. */
    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }

    static Kind ofMode(int mode) {
        return BY_NUMBER[(mode >> 12) & 15];
    }

    static Kind ofDirent(int type) {
        return BY_NUMBER[type & 15];
    }
}
