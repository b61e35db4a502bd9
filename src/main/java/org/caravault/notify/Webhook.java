package org.caravault.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.apache.camel.Body;
import org.caravault.net.LimitedHttp;

/** Posts events to a URL. */
public final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;

    private final String url;
    private final LimitedHttp http = new LimitedHttp(PATIENCE);

    /** Posts to this URL; empty: none is configured, and each delivery fails. */
    public Webhook(String url) {
        this.url = url;
    }

    /** Posts one event; throws when it was not accepted. */
    public void post(@Body String event) throws IOException, InterruptedException {
        if (url.isEmpty()) {
            throw new IOException("notify says webhook, and notify.webhook is not set");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        int status = http.status(request); // a body may take as long as the receiver likes, and says nothing more
        if (status / HUNDRED != SUCCESS) {
            throw new IOException("the webhook answered " + status);
        }
    }
}
