package org.caravault.http.manila;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An object of an answer that writes itself: a list of a thousand maps would cost more than the rows it is made of. */
public final class JsonView extends JsonSerializable.Base {
    /** Writes the object's fields, with nothing around them. */
    @FunctionalInterface
    public interface Fields {
        void to(JsonFields pen) throws IOException;
    }

    /** Writes fields, in the order of the calls. */
    public record JsonFields(JsonGenerator json) {
        /** A text; null is null. */
        public JsonFields text(String name, String value) throws IOException {
            json.writeStringField(name, value);
            return this;
        }

        /** A text that may be missing; the key is there all the same. */
        public JsonFields text(String name, Optional<String> value) throws IOException {
            return text(name, value.orElse(null));
        }

        public JsonFields id(String name, UUID value) throws IOException {
            return text(name, value.toString());
        }

        public JsonFields number(String name, int value) throws IOException {
            json.writeNumberField(name, value);
            return this;
        }

        /** An object that may be missing; the key is there all the same. */
        public JsonFields object(String name, Optional<Map<String, Object>> value) throws IOException {
            json.writeObjectField(name, value.orElse(null));
            return this;
        }
    }

    private final Fields fields;

    public JsonView(Fields fields) {
        this.fields = fields;
    }

    /** Writes the fields into another object that is being written. */
    public void fieldsTo(JsonFields pen) throws IOException {
        fields.to(pen);
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider all) throws IOException {
        json.writeStartObject();
        fields.to(new JsonFields(json));
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider all, TypeSerializer type) throws IOException {
        serialize(json, all); // answers carry no types
    }
}
