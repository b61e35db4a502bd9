package org.caravault.vault.layout;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The text of {@code backup.json}. What is read may be damaged, or forged by whoever can write to the vault: each value must have the type
 * that this program writes, and a refusal names the field.
 */
final class BackupJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    private BackupJson() {}

    static byte[] write(BackupFile file) throws IOException {
        return JSON.writeValueAsBytes(file);
    }

    static BackupFile read(byte[] text) throws IOException {
        BackupFile file;
        try {
            file = JSON.readValue(text, BackupFile.class);
        } catch (JsonProcessingException malformed) {
            throw new IOException(reason(malformed), malformed);
        }
        if (file == null || file.share() == null) {
            throw new IOException("it does not describe a backup of a share");
        }
        return file;
    }

    private static String reason(JsonProcessingException malformed) {
        Optional<String> field = field(malformed);
        boolean cutOff = malformed instanceof JsonParseException || malformed.getCause() instanceof JsonParseException;
        if (cutOff || field.isEmpty()) {
            JsonLocation at = malformed.getLocation();
            return "it is not the JSON object that describes a backup"
                    + (at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()));
        }
        return malformed instanceof UnrecognizedPropertyException
                ? "its field %s is unknown".formatted(field.get())
                : "its field %s is missing, damaged, of the wrong type or out of range".formatted(field.get());
    }

    private static Optional<String> field(JsonProcessingException malformed) {
        if (!(malformed instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .limit(4)
                .map(step -> step.length() > 40 ? step.substring(0, 40) + "…" : step)
                .collect(Collectors.joining(".")));
    }
}
