package org.caravault.api.docs;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.caravault.http.manila.PreparedResponse;

/** The contract as a page for people: Swagger UI, from this service alone, so that it works without the Internet. */
public final class Docs {
    private static final String POM = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <title>Caravault's API</title>
              <link rel="stylesheet" href="/docs/swagger-ui.css">
            </head>
            <body>
              <div id="contract"></div>
              <script src="/docs/swagger-ui-bundle.js"></script>
              <script src="/docs/start.js"></script>
            </body>
            </html>
            """;
    private static final String START = """
            SwaggerUIBundle({
              url: '/openapi.yaml', dom_id: '#contract', deepLinking: true, docExpansion: 'none', validatorUrl: null
            });
            """;

    private final PreparedResponse style;
    private final PreparedResponse script;

    /** Reads Swagger UI once. */
    public Docs() throws IOException {
        Properties pom = new Properties();
        try (InputStream in = open(POM)) {
            pom.load(in);
        }
        String directory = "/META-INF/resources/webjars/swagger-ui/" + pom.getProperty("version") + "/";
        style = bytes(directory + "swagger-ui.css");
        script = bytes(directory + "swagger-ui-bundle.js");
    }

    private static InputStream open(String resource) {
        InputStream in = Docs.class.getResourceAsStream(resource);
        if (in == null) {
            throw new UncheckedIOException(new IOException("this installation lacks " + resource));
        }
        return in;
    }

    private static PreparedResponse bytes(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return new PreparedResponse(Buffer.buffer(in.readAllBytes()));
        }
    }

    /** The page. */
    public String page() {
        return PAGE;
    }

    /** What makes the page show the contract. */
    public String start() {
        return START;
    }

    /** The same bytes for everybody, however many ask. */
    public PreparedResponse style() {
        return style;
    }

    /** As {@link #style()}. */
    public PreparedResponse script() {
        return script;
    }
}
