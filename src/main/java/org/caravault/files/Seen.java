package org.caravault.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a descriptor stands for.
 *
 * @param mode type and permissions, as stat(2) has them
 */
public record Seen(long device, long inode, int mode, int owner, long size) {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    static Seen of(Path descriptor) throws IOException {
        Map<String, Object> all = Files.readAttributes(descriptor, "unix:dev,ino,mode,uid,size");
        return new Seen(
                (long) all.get("dev"), (long) all.get("ino"), (int) all.get("mode"), (int) all.get("uid"), (long)
                        all.get("size"));
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
        return (mode & TYPE) == REGULAR;
    }

    /** Whether both are one and the same. */
    public boolean isSame(Seen other) {
        return device == other.device && inode == other.inode;
    }

    /** Whether a user other than its owner may write to it; an ACL shows in the group's bits. */
    public boolean isWritableByOthers() {
        return (mode & OTHERS_WRITE) != 0;
    }

    /** Whether what is in the directory can only be renamed by its own owner. */
    boolean isSticky() {
        return (mode & STICKY) != 0;
    }
}
