package org.caravault.http.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.caravault.problem.RefusalException;

/**
 * An error as Manila's clients know it: a code, and a message in an envelope whose name goes with the code.
 *
 * @param status HTTP
 */
public record ApiError(int status, String envelope, String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@return how a refusal is answered} */
    public static ApiError of(RefusalException refusal) {
        return switch (refusal.kind()) {
            case INVALID -> new ApiError(400, "badRequest", refusal.getMessage());
            case FORBIDDEN -> new ApiError(403, "forbidden", refusal.getMessage());
            case NOT_FOUND -> new ApiError(404, "itemNotFound", refusal.getMessage());
            case CONFLICT -> new ApiError(409, "conflictingRequest", refusal.getMessage());
            case OVER_QUOTA -> new ApiError(413, "overLimit", refusal.getMessage());
            case UNPROCESSABLE -> new ApiError(422, "computeFault", refusal.getMessage());
        };
    }

    /** A path or method that no operation has, or that the client's version does not know. */
    public static ApiError notFound() {
        return new ApiError(404, "itemNotFound", "The resource could not be found.");
    }

    /** The client asks for a microversion that does not exist here. */
    public static ApiError notServed(ApiVersion version) {
        return new ApiError(
                406,
                "computeFault",
                "Version %s is not supported by the API. Minimum is 2.0 and maximum is 2.%d."
                        .formatted(version, ApiVersion.NEWEST));
    }

    /** Without a token, or with one that does not hold. */
    public static ApiError unauthorized() {
        return new ApiError(401, "error", "The request you have made requires authentication.");
    }

    /** The caller cannot be identified now. */
    public static ApiError unavailable() {
        return new ApiError(503, "serviceUnavailable", "The token cannot be checked now. Try again later.");
    }

    /** A request that changes something may or may not have been carried out: a commit without an answer says neither. */
    public static ApiError databaseAway() {
        return new ApiError(
                503,
                "serviceUnavailable",
                "The database does not answer now. Look whether the request was carried out, then try again.");
    }

    /** The body has more bytes than are accepted. */
    public static ApiError tooLarge(long limit) {
        return new ApiError(413, "overLimit", "The body is larger than %d bytes.".formatted(limit));
    }

    /** The HTTP server itself gave up on the request. */
    public static ApiError ofServer(int status) {
        if (status == 404) {
            return notFound();
        }
        if (status == 503) {
            return new ApiError(503, "serviceUnavailable", "The request was not complete in time.");
        }
        if (status == 505) {
            return new ApiError(505, "computeFault", "This version of HTTP is not supported: use HTTP/1.1.");
        }
        return status >= 400 && status < 500
                ? new ApiError(status, status == 413 ? "overLimit" : "badRequest", "The request is malformed.")
                : ours();
    }

    /** An internal error. The caller gets no details; the log has them under the request's id. */
    public static ApiError ours() {
        return new ApiError(
                500,
                "computeFault",
                "The server has either erred or is incapable of performing the requested operation.");
    }

    /** The header that a client finds beside it. */
    public Optional<Map.Entry<String, String>> header() {
        return switch (status) {
            case 401 -> Optional.of(Map.entry("Www-Authenticate", "Keystone"));
            case 413 -> Optional.of(Map.entry("Retry-After", "0"));
            case 503 -> Optional.of(Map.entry("Retry-After", "10"));
            default -> Optional.empty();
        };
    }

    /** The body. */
    public String json() {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode error = body.putObject(envelope).put("code", status);
        if (status == 401) {
            error.put("title", "Unauthorized");
        }
        error.put("message", message);
        if (status == 413) {
            error.put("retryAfter", "0");
        }
        return body.toString();
    }
}
