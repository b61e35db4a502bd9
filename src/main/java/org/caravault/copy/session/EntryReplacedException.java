package org.caravault.copy.session;

import java.io.IOException;

/** A name of the source led to another inode when it was opened than when it was looked at: it has to be looked at again. */
public final class EntryReplacedException extends IOException {
    public EntryReplacedException() {
        super("the name was given to another file meanwhile");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
