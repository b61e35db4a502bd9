package org.caravault.http.manila;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metadata between a row, where it is JSON, and a request. */
public final class Metadata {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Metadata() {}

    /** {@return metadata as the database stores them: a JSON object} */
    public static String write(Map<String, String> metadata) {
        try {
            return JSON.writeValueAsString(metadata);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Changeable, in the order of the row. */
    public static Map<String, String> read(String json) {
        try {
            return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("metadata is not JSON: " + json, broken);
        }
    }
}
