package org.caravault.copy.linux;

/** The flags of an inode that chattr(1) shows as i, a and d. statx and the ioctls of flags have the same numbers for them. */
public final class InodeFlags {
    /** The file cannot be changed, linked or removed. */
    public static final int IMMUTABLE = 0x10;
    /** Data can only be appended. */
    public static final int APPEND_ONLY = 0x20;
    /** The program dump leaves it out. */
    public static final int NO_DUMP = 0x40;

    public static final int ALL = IMMUTABLE | APPEND_ONLY | NO_DUMP;
    /** Those that keep a file from being changed. */
    public static final int HINDERING = IMMUTABLE | APPEND_ONLY;

    private static final long GET = 0x80086601L;
    private static final long SET = 0x40086602L;
    private static final String LETTERS = "iad";

    private InodeFlags() {}

    /** {@return the letter of one of the three, from 0} */
    public static char letter(int which) {
        return LETTERS.charAt(which);
    }

    /** {@return the flag of a letter; 0 if there is none} */
    public static int of(char letter) {
        int which = LETTERS.indexOf(letter);
        return which < 0 ? 0 : IMMUTABLE << which;
    }

    /** Gives an open file or directory these flags, and leaves those that are not of {@link #ALL}. */
    static void set(int fd, int flags, Buffer value) throws LinuxException {
        value.bytes().putLong(0, 0);
        if (LibC.ioctl(fd, GET, value.address()) != 0) {
            throw LinuxException.last("get flags");
        }
        int now = value.bytes().getInt(0);
        int wanted = (now & ~ALL) | flags;
        if (now == wanted) {
            return;
        }
        value.bytes().putLong(0, 0).putInt(0, wanted);
        if (LibC.ioctl(fd, SET, value.address()) != 0) {
            throw LinuxException.last("set flags");
        }
    }
}
