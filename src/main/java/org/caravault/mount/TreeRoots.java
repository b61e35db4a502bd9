package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.caravault.exec.Commands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a directory is, in child processes, because a server that does not respond blocks the caller.
 *
 * <p>Device numbers do not survive a reboot. {@code f_fsid} does where the file system derives it from its own UUID, but XFS,
 * FAT and others make it of the device number; for those the UUID is read from the disk. The NFS client reports no
 * {@code f_fsid}; the server's fsid is listed by the kernel.
 */
public final class TreeRoots {
    private static final Logger LOG = LoggerFactory.getLogger(TreeRoots.class);
    private static final Path NFS_VOLUMES = Path.of("/proc/fs/nfsfs/volumes");
    private static final int VERSION = 0;
    private static final int DEVICE = 3;
    private static final int FSID = 4;
    private static final Set<String> FSID_FROM_UUID = Set.of("ef53", "9123683e"); // ext2 to ext4, btrfs

    private final Commands commands;

    public TreeRoots(Commands commands) {
        this.commands = commands;
    }

    /** What the directory is now. */
    public TreeRoot of(Path directory) throws IOException {
        String[] inode = ask("stat", "--dereference", "--format=%d %i", "--", directory.toString());
        String[] fileSystem = ask("stat", "--file-system", "--format=%t %i", "--", directory.toString());
        String device = device(Long.parseLong(inode[0]));
        return new TreeRoot(fileSystem[0], id(fileSystem[0], fileSystem[1], device), inode[1]);
    }

    private String[] ask(String... command) throws IOException {
        String[] words = commands.ask(List.of(command)).strip().split(" ", -1);
        if (words.length != 2) {
            throw new IOException("stat answered '%s'".formatted(String.join(" ", words)));
        }
        return words;
    }

    /** As mountinfo(5) writes it. */
    private static String device(long number) {
        long major = ((number >>> 8) & 0xfff) | ((number >>> 32) & 0xfffff000L);
        long minor = (number & 0xff) | ((number >>> 12) & 0xffffff00L);
        return major + ":" + minor;
    }

    private String id(String kind, String fsid, String device) throws IOException {
        if (kind.equals("6969")) {
            return nfs(device);
        }
        if (device.startsWith("0:") || FSID_FROM_UUID.contains(kind)) {
            return fsid.matches("0*") ? "" : fsid; // fuse has none
        }
        return onDisk(device);
    }

    private static String nfs(String device) throws IOException {
        if (!Files.exists(NFS_VOLUMES)) {
            return "";
        }
        return Files.readAllLines(NFS_VOLUMES).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > FSID && fields[DEVICE].equals(device))
                .map(fields -> fields[VERSION] + " " + fields[FSID])
                .findFirst()
                .orElse("");
    }

    private String onDisk(String device) throws IOException {
        String source = MountTable.read().stream()
                .filter(mount -> mount.device().equals(device) && mount.source().startsWith("/"))
                .map(MountTable.Line::source)
                .findFirst()
                .orElse("");
        if (source.isEmpty()) {
            return "";
        }
        try {
            return commands.ask(List.of("blkid", "--match-tag=UUID", "--output=value", source))
                    .strip();
        } catch (IOException unreadable) { // then its kind and its root inode are compared alone
            LOG.debug("the UUID of {} cannot be read: {}", source, unreadable.getMessage());
            return "";
        }
    }
}
