package org.caravault.api.wire;

import io.netty.handler.codec.http.HttpVersion;
import java.io.Serial;

/** A request of another version of HTTP than those that are served. */
public final class UnsupportedVersion extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedVersion(HttpVersion version) {
        super(version.toString());
    }
}
