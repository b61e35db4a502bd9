package org.caravault;

import java.io.Serial;
import java.util.Objects;

/**
 * A request that cannot be served as it was asked. It has changed nothing, and its message says what was wrong with
 * which value. What a refusal looks like on the wire is the business of {@code api}.
 */
public final class Refusal extends RuntimeException {
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

    private Refusal(Kind kind, String message) {
        super(Objects.requireNonNull(message), null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The request names a value that cannot be used, or the resource is in a state that forbids it. */
    public static Refusal invalid(String message) {
        return new Refusal(Kind.INVALID, message);
    }

    public static Refusal forbidden(String message) {
        return new Refusal(Kind.FORBIDDEN, message);
    }

    public static Refusal notFound(String message) {
        return new Refusal(Kind.NOT_FOUND, message);
    }

    public static Refusal conflict(String message) {
        return new Refusal(Kind.CONFLICT, message);
    }

    public static Refusal overQuota(String message) {
        return new Refusal(Kind.OVER_QUOTA, message);
    }

    /** The body is not of the shape that the operation asks for. */
    public static Refusal unprocessable(String message) {
        return new Refusal(Kind.UNPROCESSABLE, message);
    }
}
