package org.caravault.job;

import java.io.Serial;

/** This data node was told to stop: the job gives back what it holds, and is taken up again later. */
public final class NodeStopsException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public NodeStopsException(String message) {
        super(message);
    }
}
