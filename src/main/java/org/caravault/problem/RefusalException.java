package org.caravault.problem;

import java.io.Serial;
import java.util.Objects;

/**
 * A request that cannot be served as it was asked. It has changed nothing, and its message says what was wrong with
 * which value. What a refusal looks like on the wire is the business of {@code api}.
 */
public final class RefusalException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why a request is refused. */
    public enum Kind {
        INVALID,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        OVER_QUOTA,
        UNPROCESSABLE
    }

    private final Kind kind;

    private RefusalException(Kind kind, String message) {
        super(Objects.requireNonNull(message), null, false, false);
        this.kind = kind;
    }

    /** {@return why; the API makes the HTTP code of it} */
    public Kind kind() {
        return kind;
    }

    /** The request names a value that cannot be used, or the resource is in a state that forbids it. */
    public static RefusalException invalid(String message) {
        return new RefusalException(Kind.INVALID, message);
    }

    /** The caller may not do this (HTTP 403). */
    public static RefusalException forbidden(String message) {
        return new RefusalException(Kind.FORBIDDEN, message);
    }

    /** What the request names does not exist, or the caller may not see it (HTTP 404). */
    public static RefusalException notFound(String message) {
        return new RefusalException(Kind.NOT_FOUND, message);
    }

    /** The request contradicts what exists (HTTP 409). */
    public static RefusalException conflict(String message) {
        return new RefusalException(Kind.CONFLICT, message);
    }

    /** The project has used up a quota (HTTP 413). */
    public static RefusalException overQuota(String message) {
        return new RefusalException(Kind.OVER_QUOTA, message);
    }

    /** The body is not of the shape that the operation asks for. */
    public static RefusalException unprocessable(String message) {
        return new RefusalException(Kind.UNPROCESSABLE, message);
    }
}
