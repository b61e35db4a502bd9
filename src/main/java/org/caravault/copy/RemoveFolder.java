package org.caravault.copy;

/** Removes a directory of the destination, which stays open, and is not finished, until it is gone. */
final class RemoveFolder {
    private RemoveFolder() {}

    static Workers.Task of(Session session, Folder folder, byte[] name) {
        folder.retain();
        RemoveTree tree = new RemoveTree(session.workers(), session.tally(), session.problems());
        return tree.task(
                folder.destination, name, folder.textOf(name), linux -> FinishFolder.release(session, linux, folder));
    }
}
