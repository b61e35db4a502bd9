package org.caravault.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.camel.Body;

/** Posts events to a URL. */
public final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;

    private final String url;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1) // many a small receiver stumbles over the offer of HTTP/2
            .build();

    public Webhook(String url) {
        this.url = url;
    }

    /** Posts one event; throws when it was not accepted. */
    public void post(@Body String event) throws IOException, InterruptedException {
        if (url.isEmpty()) {
            throw new IOException("notify says webhook, and notify.webhook is not set");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / HUNDRED != SUCCESS) {
            throw new IOException("the webhook answered " + status);
        }
    }
}
