package org.caravault.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.caravault.Refusal;

/**
 * An error as Manila's clients know it: a code, and a message in an envelope whose name goes with the code.
 *
 * @param status HTTP
 */
record ApiError(int status, String envelope, String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ApiError of(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID -> new ApiError(400, "badRequest", refusal.getMessage());
            case FORBIDDEN -> new ApiError(403, "forbidden", refusal.getMessage());
            case NOT_FOUND -> new ApiError(404, "itemNotFound", refusal.getMessage());
            case CONFLICT -> new ApiError(409, "conflictingRequest", refusal.getMessage());
            case OVER_QUOTA -> new ApiError(413, "overLimit", refusal.getMessage());
            case UNPROCESSABLE -> new ApiError(422, "computeFault", refusal.getMessage());
        };
    }

    static ApiError notFound() {
        return new ApiError(404, "itemNotFound", "The resource could not be found.");
    }

    static ApiError tooNew(ApiVersion version) {
        return new ApiError(
                406,
                "computeFault",
                "Version %s is not supported by the API. Minimum is 2.0 and maximum is 2.%d."
                        .formatted(version, ApiVersion.NEWEST));
    }

    /** Something failed here; the caller is told no more than that, the log has the rest under the request's id. */
    static ApiError ours() {
        return new ApiError(
                500,
                "computeFault",
                "The server has either erred or is incapable of performing the requested operation.");
    }

    /** The body. */
    String json() {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode error = body.putObject(envelope).put("code", status).put("message", message);
        if (status == 413) {
            error.put("retryAfter", "0");
        }
        return body.toString();
    }
}
