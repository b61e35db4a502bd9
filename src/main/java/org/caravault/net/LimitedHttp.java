package org.caravault.net;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to servers that may be unresponsive or hostile. The deadline covers the complete exchange: the timeout of Java's own client ends with
 * the headers, so a server that sends its body slowly would hold the caller for ever. A body has 1 MiB at most.
 */
public final class LimitedHttp {
    /** The longest body of an answer, in bytes. */
    public static final int LONGEST_BODY = 1 << 20;

    private final HttpClient client;
    private final Duration deadline;

    /** A client that trusts Java's certificate authorities. */
    public LimitedHttp(Duration deadline) {
        this(deadline, builder(deadline).build());
    }

    /** A client that trusts the given certificates. */
    public LimitedHttp(Duration deadline, SSLContext trust) {
        this(deadline, builder(deadline).sslContext(trust).build());
    }

    private LimitedHttp(Duration deadline, HttpClient client) {
        this.client = client;
        this.deadline = deadline;
    }

    private static HttpClient.Builder builder(Duration deadline) {
        return HttpClient.newBuilder()
                .connectTimeout(deadline)
                .version(HttpClient.Version.HTTP_1_1); // small receivers reject the offer of HTTP/2
    }

    /** Begins an exchange; its deadline counts from now. */
    public LimitedExchange<String> start(HttpRequest request) {
        String from = host(request.uri());
        return new LimitedExchange<>(
                client.sendAsync(request, headers -> new LimitedBody(LONGEST_BODY, from)), request.uri(), deadline);
    }

    /**
     * The complete answer.
     *
     * @throws IOException no answer, no complete answer before the deadline, or one that is too long
     */
    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try (LimitedExchange<String> exchange = start(request)) {
            return exchange.answer();
        }
    }

    /** The status of the answer. Its body is not read, and the connection is closed. */
    public int status(HttpRequest request) throws IOException, InterruptedException {
        try (LimitedExchange<Void> exchange = new LimitedExchange<>(
                client.sendAsync(request, headers -> new UnreadBody()), request.uri(), deadline)) {
            return exchange.answer().statusCode();
        }
    }

    /** Without the path and the query, which may contain a secret. */
    static String host(URI uri) {
        return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
    }
}
