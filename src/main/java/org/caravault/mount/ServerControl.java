package org.caravault.mount;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.caravault.exec.ChildProcess;
import org.caravault.exec.Commands;

/** What is done to the servers of mounts: they are asked whether they are there, and calls to them are ended. */
interface ServerControl {
    /** All that is mounted, oldest first. */
    List<MountTable.Line> mounts() throws IOException;

    /** Asks the server behind a mount, in a process, which ends when it has answered. */
    Process ask(String path) throws IOException;

    /** Ends the calls of all mounts that share the superblock of this one, with EIO. */
    void endCalls(String path) throws IOException;

    /** By the kernel and its commands. */
    record Kernel(Commands commands) implements ServerControl {
        @Override
        public List<MountTable.Line> mounts() throws IOException {
            return MountTable.read();
        }

        /** How full it is, which no client answers from its cache; and that it is what is mounted, and not the directory below. */
        @Override
        public Process ask(String path) throws IOException {
            ProcessBuilder builder = ChildProcess.builder(List.of("stat", "--file-system", "--format=%T", path))
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().put("LC_ALL", "C");
            return builder.start();
        }

        /** Without the helper for NFS, which would ask a server of version 3 first, and wait for it. */
        @Override
        public void endCalls(String path) throws IOException {
            commands.run(List.of("umount", "--internal-only", "--force", "--no-canonicalize", path));
        }
    }
}
