package org.caravault.copy.tree;

import java.io.IOException;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;

/** Lends a folder's directory in the destination: by the descriptor it still has, or step by step down from the root. */
record ReachFolder(Session session) {
    /** What is done with the directory. */
    @FunctionalInterface
    interface Use {
        void with(int directory) throws IOException;
    }

    void with(Linux linux, Folder folder, Use use) throws IOException {
        if (folder.tryRetain()) {
            try {
                folder.pin(linux);
                try {
                    use.with(folder.destination);
                } finally {
                    folder.unpin();
                }
            } finally {
                FinishFolder.release(session, linux, folder);
            }
            return;
        }
        int fd = walk(linux, folder);
        try {
            use.with(fd);
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private int walk(Linux linux, Folder folder) throws LinuxException {
        int fd = linux.openDirectory(session.roots().destination(), new byte[] {'.', 0});
        for (Folder step : folder.steps()) {
            int above = fd;
            try {
                fd = linux.openDirectory(above, step.name);
            } finally {
                linux.closeQuietly(above);
            }
        }
        return fd;
    }
}
