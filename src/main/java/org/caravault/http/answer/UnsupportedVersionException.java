package org.caravault.http.answer;

import io.netty.handler.codec.http.HttpVersion;
import java.io.Serial;

/** A request of another version of HTTP than those that are served. */
public final class UnsupportedVersionException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnsupportedVersionException(HttpVersion version) {
        super(version.toString());
    }
}
