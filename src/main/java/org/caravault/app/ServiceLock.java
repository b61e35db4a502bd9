package org.caravault.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Settings;

/**
 * One service of a node's name in DATA at a time: two would take each other's mounts and copiers for what a dead process has left. The kernel
 * releases the lock of a process that ends, however it does, and no child inherits it. Commands beside a service do not ask for it.
 */
final class ServiceLock implements AutoCloseable {
    private static final int LONGEST_PID = 20;

    private final FileChannel file;

    private ServiceLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Locks, or fails at once.
     *
     * @throws CannotStartException naming the process of the other service
     */
    static ServiceLock of(Settings settings) throws IOException, CannotStartException {
        Path path = settings.data("service-" + settings.node() + ".lock");
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (isFree(file)) {
                file.truncate(0);
                file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                return new ServiceLock(file);
            }
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
        file.close();
        throw new CannotStartException(
                "A service with the node name %s runs on %s already (process %s): stop it, or give this one another directory with --data, or another name with node."
                        .formatted(settings.node(), settings.data(), holder(path)));
    }

    private static boolean isFree(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private static String holder(Path path) throws IOException {
        String pid = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
        return pid.length() <= LONGEST_PID && pid.matches("\\d+") ? pid : "unknown";
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
