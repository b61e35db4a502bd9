package org.caravault.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.http.gate.ClientTrust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, as all event loops see it. */
final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** A client that sends and reads needs less for a request's headers, the rest of it, and an answer. */
    private static final long PROMPT_NS = Duration.ofSeconds(1).toNanos();

    /** A client that keeps its connection for the next request usually sends it sooner. */
    private static final long RECENT_NS = Duration.ofSeconds(10).toNanos();

    private final HttpConnection connection;
    private final String address;
    private final long connected = System.nanoTime();
    private final Set<ClientTrust> requests = ConcurrentHashMap.newKeySet();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private volatile boolean countsReceived;
    private volatile boolean known;
    private volatile long timer;
    private volatile long since = connected;

    ClientConnection(HttpConnection connection, String address) {
        this.connection = connection;
        this.address = address;
    }

    HttpConnection connection() {
        return connection;
    }

    Channel channel() {
        return ((ConnectionBase) connection).channelHandlerContext().channel();
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

    /** From now on the end of each request is noted: HTTP/1, where one request is answered after the other. */
    void countReceived() {
        countsReceived = true;
    }

    /** The headers of its next request are there. */
    void begins() {
        begun.incrementAndGet();
    }

    /** All of a request is there; it may have to wait for the answers to earlier ones. */
    void received() {
        received.incrementAndGet();
    }

    /** Whether it has sent more than one request. */
    boolean hasAskedAgain() {
        return begun.get() > 1;
    }

    void asked(ClientTrust request) {
        if (requests.isEmpty()) {
            since = System.nanoTime();
        }
        requests.add(request);
    }

    void answered(ClientTrust request) {
        known = request.level() == ClientTrust.Level.KNOWN;
        requests.remove(request);
        if (isIdle() && !isUnread()) {
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
     * notice for hours; the connection's own close waits until all that was written has been read.
     */
    void cutOff() {
        cutOff(channel());
    }

    /** As {@link #cutOff()}: for one that is not known as a connection yet. */
    static void cutOff(Channel channel) {
        reset(channel);
        ChannelHandlerContext first = channel.pipeline().firstContext(); // no handler behind it is asked
        if (first != null) { // else it is closed
            var unused = first.close();
        }
    }

    /** Makes the close that follows a reset; a client that has just closed the connection itself needs none. */
    static void reset(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException closed) {
            LOG.debug("a connection that is cut off is closed already: {}", closed.getMessage());
        }
    }

    boolean isUnread() {
        return unread.get() > 0;
    }

    boolean isIdle() {
        return requests.isEmpty();
    }

    /** When it began to be as it is: idle, asking, or not reading. */
    long since() {
        return since;
    }

    long connected() {
        return connected;
    }

    /** What would be lost with it at this time. */
    ConnectionWorth worth(long now) {
        long age = now - since;
        boolean prompt = age <= PROMPT_NS;
        if (isIdle() && !isUnread()) {
            if (known) {
                return age <= RECENT_NS ? ConnectionWorth.KNOWN_RECENT : ConnectionWorth.KNOWN_IDLE;
            }
            return prompt ? ConnectionWorth.NEW : ConnectionWorth.IDLE;
        }
        if (has(ClientTrust.Level.KNOWN) || (isIdle() && known)) {
            return worthOfKnown(prompt);
        }
        if (!isUnread() && has(ClientTrust.Level.REFUSED)) {
            return ConnectionWorth.REFUSED;
        }
        if (prompt || (!isUnread() && isReceived())) {
            return ConnectionWorth.NEW;
        }
        return isUnread() ? ConnectionWorth.UNREAD : ConnectionWorth.UNFINISHED;
    }

    private ConnectionWorth worthOfKnown(boolean prompt) {
        if (prompt) {
            return isIdle() ? ConnectionWorth.KNOWN_RECENT : ConnectionWorth.AT_WORK;
        }
        if (isUnread()) {
            return ConnectionWorth.KNOWN_UNREAD;
        }
        return isReceived() ? ConnectionWorth.AT_WORK : ConnectionWorth.KNOWN_UNFINISHED;
    }

    private boolean has(ClientTrust.Level level) {
        return requests.stream().anyMatch(request -> request.level() == level);
    }

    /** Whether all of the request is there that is to be answered next. */
    private boolean isReceived() {
        return !countsReceived || received.get() >= begun.get();
    }
}
