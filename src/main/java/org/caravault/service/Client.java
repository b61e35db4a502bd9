package org.caravault.service;

import io.vertx.core.http.HttpConnection;

/** One connection. Written to on its own event loop alone, read by all. */
final class Client {
    private final HttpConnection connection;
    private final String address;
    private volatile int requests;
    private volatile long timer;
    private volatile long unread;
    private volatile long since = System.nanoTime();

    Client(HttpConnection connection, String address) {
        this.connection = connection;
        this.address = address;
    }

    HttpConnection connection() {
        return connection;
    }

    String address() {
        return address;
    }

    long timer() {
        return timer;
    }

    void timer(long next) {
        timer = next;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one event loop writes
    void asked() {
        requests++;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one event loop writes
    void answered() {
        requests--;
        if (requests == 0 && unread == 0) {
            since = System.nanoTime();
        }
    }

    /** So many more bytes of an answer wait to be read, or fewer. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one event loop writes
    void unread(long change) {
        if (unread == 0 || unread + change == 0) {
            since = System.nanoTime();
        }
        unread += change;
    }

    boolean isUnread() {
        return unread > 0;
    }

    boolean isIdle() {
        return requests == 0;
    }

    /** When it began to be as it is: idle, or not reading. */
    long since() {
        return since;
    }

    /** It asks nothing, or has not read its answer for so long. */
    boolean isOfNoUse(long nanos) {
        return isUnread() ? System.nanoTime() - since > nanos : isIdle();
    }
}
