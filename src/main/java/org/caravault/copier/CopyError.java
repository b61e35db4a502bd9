package org.caravault.copier;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing that the copier could not do.
 *
 * @param path below the tree's root; empty: the copy as a whole
 * @param what the system call, or what was found
 * @param errno 0: no system call failed
 * @param message the error's text
 * @param kind what is decided by; the path and the words are for people
 */
public record CopyError(String path, String what, int errno, String message, CopyErrorKind kind) {
    static CopyError of(JsonNode error) {
        return new CopyError(
                error.path("path").asText(),
                error.path("what").asText(),
                error.path("errno").asInt(),
                error.path("message").asText(),
                CopyErrorKind.of(error.path("kind").asText()));
    }

    /** The path, the operation and the cause. A message that begins with the path and the operation is not given them twice. */
    public String line() {
        String where = (path.isEmpty() ? "" : path + ": ") + (what.isEmpty() ? "" : what + ": ");
        boolean named = message.startsWith(where) || (!path.isEmpty() && message.startsWith(path + ": " + what));
        return named ? message : where + message;
    }
}
