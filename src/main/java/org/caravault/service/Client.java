package org.caravault.service;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One connection, as all event loops see it. */
final class Client {
    private final HttpConnection connection;
    private final String address;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile long timer;
    private final AtomicLong unread = new AtomicLong();
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

    void asked() {
        requests.incrementAndGet();
    }

    void answered() {
        if (requests.decrementAndGet() == 0 && !isUnread()) {
            since = System.nanoTime();
        }
    }

    /** So many more bytes of an answer wait to be read, or fewer. */
    void unread(long change) {
        long now = unread.addAndGet(change);
        if (now == 0 || now == change) {
            since = System.nanoTime();
        }
    }

    /**
     * Ends it by a reset. After a plain close the kernel would go on holding what the client does not read, and the client might not
     * notice for hours.
     */
    void cutOff() {
        reset(((ConnectionBase) connection).channelHandlerContext().channel());
        connection.close();
    }

    /** Makes the close that follows a reset. */
    static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }

    boolean isUnread() {
        return unread.get() > 0;
    }

    boolean isIdle() {
        return requests.get() == 0;
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
