package org.caravault.http.answer;

import io.vertx.core.MultiMap;

/** The security headers of every answer: the browser guesses no type, stores nothing, to show it in no other page, to run no script. */
public final class SafeHeaders {
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /** Swagger UI loads its own files, sets styles, and has its pictures in its style sheet. */
    private static final String DOCS =
            NOTHING + "; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

    private SafeHeaders() {}

    /** Sets them for an answer to a request for a path. */
    public static void set(MultiMap headers, String path) {
        boolean docs = path.equals("/docs") || path.startsWith("/docs/");
        headers.set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Content-Security-Policy", docs ? DOCS : NOTHING)
                .set("Cache-Control", docs ? "no-cache" : "no-store");
    }
}
