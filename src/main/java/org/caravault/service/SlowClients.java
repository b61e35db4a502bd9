package org.caravault.service;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts off clients that hold a connection for nothing: one that asks nothing for too long, be it in silence or by a header that
 * does not end; and one that goes on with a request that has been answered already, because it was too large or too slow.
 */
final class SlowClients {
    /** After an answer the rest of the request may be under way, and a client that is cut off at once might not see the answer. */
    private static final long LINGERS_MS = 2_000;

    private final Vertx vertx;
    private final long idleMillis;
    private final Map<HttpConnection, Client> clients = new ConcurrentHashMap<>();

    /** One connection; only ever touched on its own event loop. */
    private static final class Client {
        private int requests;
        private long timer;
    }

    /**
     * Knows nobody yet.
     *
     * @param idle how long a connection may be open between two requests, or before the first
     */
    SlowClients(Vertx vertx, Duration idle) {
        this.vertx = vertx;
        this.idleMillis = idle.toMillis();
    }

    /** Somebody has connected, and must ask something. */
    void connected(HttpConnection connection) {
        Client client = new Client();
        clients.put(connection, client);
        connection.closeHandler(gone -> {
            vertx.cancelTimer(client.timer);
            clients.remove(connection);
        });
        mustAsk(connection, client);
    }

    /** Somebody has asked: what it does meanwhile is the request's own deadline's. */
    void asks(RoutingContext request) {
        HttpConnection connection = request.request().connection();
        Client client = clients.get(connection);
        if (client != null) { // else it has gone meanwhile
            vertx.cancelTimer(client.timer);
            client.requests++;
            request.addEndHandler(ended -> answered(request, connection, client));
        }
        request.next();
    }

    private void answered(RoutingContext request, HttpConnection connection, Client client) {
        client.requests--;
        if (!request.request().isEnded()) {
            vertx.setTimer(LINGERS_MS, later -> {
                if (!request.request().isEnded()) {
                    connection.close();
                }
            });
        }
        if (client.requests == 0 && clients.containsKey(connection)) {
            mustAsk(connection, client);
        }
    }

    private void mustAsk(HttpConnection connection, Client client) {
        client.timer = vertx.setTimer(idleMillis, later -> connection.close());
    }
}
