package org.caravault.http.server;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.http.gate.ClientAddress;
import org.caravault.http.gate.ClientTrust;
import org.caravault.settings.CannotStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps clients from holding what others need. Disconnects a client that completes no request for too long, whether it is idle or
 * its header does not end; one that goes on sending a request that has been answered already; and one that does not read its
 * answer. Where there are too many connections, or too many unread bytes, the connection worth least is closed ({@link ConnectionWorth}).
 */
public final class SlowClients {
    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);

    /** After an answer the rest of the request may be under way, and a client that is cut off at once might not see the answer. */
    private static final long LINGERS_MS = 2_000;

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
    public record Limits(Duration idle, Duration answer, int perAddress, int all) {}

    private final Vertx vertx;
    private final HttpServerOptions options;
    private final Limits limits;
    private final ConnectionLimits places;
    private final Handshakes handshakes;
    private final AtomicLong unread = new AtomicLong();

    /** Knows no client yet. */
    SlowClients(Vertx vertx, HttpServerOptions options, Limits limits) {
        this.vertx = vertx;
        this.options = options;
        this.limits = limits;
        this.places = new ConnectionLimits(limits.perAddress(), limits.all());
        this.handshakes = new Handshakes(limits);
    }

    /**
     * Also limits the connections that have not finished a TLS handshake.
     *
     * @throws CannotStartException when no server listens at this port
     */
    void limitHandshakes(int port)
            throws CannotStartException, InterruptedException, ExecutionException, TimeoutException {
        if (options.isSsl() && !handshakes.countAt(port, vertx)) {
            throw new CannotStartException(
                    "the TLS handshakes of port " + port + " cannot be limited: no server was found there");
        }
    }

    /** A client has connected, with a complete handshake where TLS is on, and must ask something. */
    void connected(HttpConnection connection) {
        ClientConnection client = new ClientConnection(connection, ClientAddress.of(connection.remoteAddress()));
        handshakes.finished(client.channel());
        connection.exceptionHandler(broken -> LOG.debug("connection of {}: {}", client.address(), broken.getMessage()));
        connection.closeHandler(gone -> forget(client));
        List<ClientConnection> left = places.enter(client);
        left.forEach(this::end);
        if (left.contains(client)) {
            LOG.debug("a connection of {} is refused: there are too many", client.address());
            return;
        }
        looksAgain(client);
        mustAsk(client); // whatever fails from here on, it is counted and has a deadline
        watch(((ConnectionBase) connection).channelHandlerContext().pipeline(), client);
    }

    /** Before the first byte is read or written. */
    private void watch(ChannelPipeline pipeline, ClientConnection client) {
        if (pipeline.get("httpDecoder") != null) { // else it speaks HTTP/2, which has frames instead of lengths
            client.countReceived();
            RequestSerializer turns = new RequestSerializer();
            pipeline.replace("httpDecoder", "httpDecoder", new OneLengthDecoder(options, client, turns));
            pipeline.addBefore("handler", "turns", turns);
        }
        pipeline.addBefore(
                "httpEncoder", "unread", new UnreadAnswers(client, unread, limits.answer(), this::tooMuchUnread));
    }

    private void looksAgain(ClientConnection client) {
        if (places.hasExcess(client)) {
            vertx.setTimer(
                    ConnectionLimits.LOOK_AGAIN_MS,
                    later -> places.leaveFor(client).forEach(this::end));
        }
    }

    private void tooMuchUnread() {
        if (unread.get() > MOST_UNREAD) {
            places.leastOfUnread().ifPresent(this::end);
        }
    }

    private void end(ClientConnection client) {
        forget(client);
        client.cutOff();
    }

    private void forget(ClientConnection client) {
        vertx.cancelTimer(client.timer());
        places.remove(client);
    }

    /** The headers of a request are there, whatever becomes of it. */
    void begins(HttpServerRequest request) {
        places.find(request.connection()).ifPresent(ClientConnection::begins);
    }

    /** A client has asked: what it does meanwhile is the request's own deadline's. The next answer waits for this one. */
    void asks(RoutingContext request) {
        HttpConnection connection = request.request().connection();
        Optional<ClientConnection> counted = places.find(connection);
        if (counted.isEmpty()) {
            connection.close(); // it has lost its place meanwhile
            return;
        }
        ClientConnection client = counted.get();
        vertx.cancelTimer(client.timer());
        ClientTrust standing = ClientTrust.begin(request);
        client.asked(standing);
        request.addEndHandler(ended -> answered(request, client, standing));
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

    private void answered(RoutingContext request, ClientConnection client, ClientTrust standing) {
        client.answered(standing);
        if (!request.request().isEnded()) {
            vertx.setTimer(LINGERS_MS, later -> {
                if (!request.request().isEnded()) {
                    client.connection().close();
                }
            });
        }
        if (client.isIdle() && places.has(client)) {
            mustAsk(client);
        }
    }

    private void mustAsk(ClientConnection client) {
        client.timer(vertx.setTimer(limits.idle().toMillis(), later -> end(client)));
    }
}
