package org.caravault.service;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.caravault.api.wire.ClientAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps clients from holding what others need. Cut off is a client that asks nothing for too long, be it in silence or by a
 * header that does not end; one that goes on with a request that has been answered already; and one that does not read its
 * answer. Where there are too many connections, or too many unread bytes, the one goes that has been of no use for
 * longest.
 */
final class SlowClients {
    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);

    /** After an answer the rest of the request may be under way, and a client that is cut off at once might not see the answer. */
    private static final long LINGERS_MS = 2_000;

    /** A client that reads takes its answer faster. */
    private static final long READS_WITHIN_NS = 1_000_000_000;

    /** Bytes of answers that have not been taken yet, of all clients together. */
    private static final long MOST_UNREAD = 64L << 20;

    /**
     * How much a client may hold.
     *
     * @param idle how long a connection may be open between two requests, or before the first
     * @param answer how long an answer may take to be read
     * @param perAddress connections of one address
     * @param all connections of all
     */
    record Limits(Duration idle, Duration answer, int perAddress, int all) {}

    private final Vertx vertx;
    private final HttpServerOptions options;
    private final Limits limits;
    private final Map<HttpConnection, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong unread = new AtomicLong();

    /** Knows no client yet. */
    SlowClients(Vertx vertx, HttpServerOptions options, Limits limits) {
        this.vertx = vertx;
        this.options = options;
        this.limits = limits;
    }

    /** A client has connected, and must ask something. */
    void connected(HttpConnection connection) {
        Client client = new Client(connection, ClientAddress.of(connection.remoteAddress()));
        if (!hasRoom(client)) {
            LOG.debug("a connection of {} is refused: there are too many", client.address());
            client.cutOff();
            return;
        }
        clients.put(connection, client);
        connection.exceptionHandler(broken -> LOG.debug("connection of {}: {}", client.address(), broken.getMessage()));
        connection.closeHandler(gone -> {
            vertx.cancelTimer(client.timer());
            clients.remove(connection);
        });
        watch(((ConnectionBase) connection).channelHandlerContext().pipeline(), client);
        mustAsk(client);
    }

    /** Before the first byte is read or written. */
    private void watch(ChannelPipeline pipeline, Client client) {
        if (pipeline.get("httpDecoder") != null) { // else it speaks HTTP/2, which has frames instead of lengths
            pipeline.replace("httpDecoder", "httpDecoder", new OneLengthDecoder(options));
        }
        pipeline.addBefore(
                "httpEncoder", "unread", new UnreadAnswers(client, unread, limits.answer(), this::tooMuchUnread));
    }

    private boolean hasRoom(Client newcomer) {
        return hasRoom(limits.all(), other -> true)
                && hasRoom(limits.perAddress(), other -> other.address().equals(newcomer.address()));
    }

    private boolean hasRoom(int most, Predicate<Client> counted) {
        if (clients.size() < most) {
            return true;
        }
        return clients.values().stream().filter(counted).count() < most
                || cutOff(counted.and(client -> client.isOfNoUse(READS_WITHIN_NS)));
    }

    private void tooMuchUnread() {
        if (unread.get() > MOST_UNREAD) {
            cutOff(Client::isUnread);
        }
    }

    /** Of some, the one that has been of no use for longest. {@return whether there was one} */
    private boolean cutOff(Predicate<Client> which) {
        var oldest = clients.values().stream().filter(which).min(Comparator.comparingLong(Client::since));
        oldest.ifPresent(client -> {
            clients.remove(client.connection()); // counts no more, though it closes a little later
            client.cutOff();
        });
        return oldest.isPresent();
    }

    /** A client has asked: what it does meanwhile is the request's own deadline's. The next answer waits for this one. */
    void asks(RoutingContext request) {
        HttpConnection connection = request.request().connection();
        Client client = clients.get(connection);
        if (client == null) {
            return; // it has gone meanwhile
        }
        vertx.cancelTimer(client.timer());
        client.asked();
        request.addEndHandler(ended -> answered(request, client));
        if (!request.response().writeQueueFull()) {
            request.next();
            return;
        }
        request.request().pause();
        request.response().drainHandler(taken -> {
            request.response().drainHandler(null);
            request.request().resume();
            request.next();
        });
    }

    private void answered(RoutingContext request, Client client) {
        client.answered();
        if (!request.request().isEnded()) {
            vertx.setTimer(LINGERS_MS, later -> {
                if (!request.request().isEnded()) {
                    client.connection().close();
                }
            });
        }
        if (client.isIdle() && clients.containsKey(client.connection())) {
            mustAsk(client);
        }
    }

    private void mustAsk(Client client) {
        client.timer(vertx.setTimer(limits.idle().toMillis(), later -> client.cutOff()));
    }
}
