package org.caravault.http.manila;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The answer to a request that succeeds.
 *
 * @param code of HTTP
 * @param hasBody whether what the operation leaves is the answer's body; else there is none
 */
record Success(int code, boolean hasBody) {
    private static final String EMPTY = "x-empty";

    /**
     * An operation's answers.
     *
     * @param ordinary of one that has no actions; empty: it is never successful
     * @param ofActions of one whose body says by its only key what is to be done, by that key: OpenAPI has one for all of them
     */
    record PerAction(Optional<Success> ordinary, Map<String, Success> ofActions) {
        static PerAction of(JsonNode operation) {
            Map<String, Success> ofActions = new HashMap<>();
            operation
                    .path("x-actions")
                    .properties()
                    .forEach(action -> Success.of(action.getValue())
                            .ifPresent(success -> ofActions.put(action.getKey(), success)));
            return new PerAction(Success.of(operation.path("responses")), Map.copyOf(ofActions));
        }

        /** {@return the answer to a request; empty if the contract says nothing of it} */
        Optional<Success> of(Optional<String> action) {
            return ofActions.isEmpty() ? ordinary : action.map(ofActions::get);
        }
    }

    /** {@return the first of an operation's responses in the contract that is none of an error} */
    static Optional<Success> of(JsonNode responses) {
        return StreamSupport.stream(responses.properties().spliterator(), false)
                .filter(response -> response.getKey().matches("[23]\\d\\d"))
                .findFirst()
                .map(response -> of(Integer.parseInt(response.getKey()), response.getValue()));
    }

    private static Success of(int code, JsonNode response) {
        return new Success(code, code != 204 && !response.path(EMPTY).asBoolean(false));
    }
}
