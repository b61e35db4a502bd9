package org.caravault.job;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.nio.charset.StandardCharsets;

/** Keeps a job's data as text, so that an administrator can read it: {@code convert_from(task_data, 'utf8')}. */
enum Utf8Serializer implements Serializer {
    INSTANCE;

    @Override
    public byte[] serialize(Object data) {
        return data == null ? new byte[0] : data.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <T> T deserialize(Class<T> type, byte[] stored) {
        return type.cast(stored == null ? "" : new String(stored, StandardCharsets.UTF_8));
    }
}
