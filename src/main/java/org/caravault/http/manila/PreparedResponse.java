package org.caravault.http.manila;

import io.vertx.core.buffer.Buffer;

/** An answer's bytes that all callers share; not a bare buffer, of which Camel would make a stream for each. */
public record PreparedResponse(Buffer bytes) {}
