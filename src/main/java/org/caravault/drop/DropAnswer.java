package org.caravault.drop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.files.Descriptor;

/**
 * The answer to a dropped file: {@code done/NAME.result.json} or {@code failed/NAME.result.json}, and beside it the file.
 *
 * @param vault where the backups lie
 */
record DropAnswer(Optional<String> vault) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes the answer atomically, and after the file that it answers; writing it again does no harm. */
    void write(Drop drop, List<DropItem> items, Outcome outcome, Instant now) throws IOException {
        try (Descriptor directory = drop.place().open();
                Descriptor taken = DropDirectory.taken(directory);
                Descriptor room = DropDirectory.room(directory, outcome)) {
            Drops.moveIfThere(taken.path(drop.id().toString()), Drops.free(room, drop.name(), drop.id()));
            Path unfinished = room.path("." + drop.id());
            Files.deleteIfExists(unfinished); // of an attempt that died here
            Files.write(
                    unfinished,
                    JSON.writeValueAsBytes(content(drop, items, outcome, now)),
                    StandardOpenOption.CREATE_NEW);
            Path answer = Drops.free(room, drop.name() + ".result.json", drop.id());
            Files.move(unfinished, answer, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Map<String, Object> content(Drop drop, List<DropItem> items, Outcome outcome, Instant now)
            throws IOException {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("file", drop.name());
        content.put("drop", drop.id().toString());
        content.put("project", drop.project());
        content.put("outcome", outcome.wire());
        content.put("taken_at", drop.takenAt().toString());
        content.put("answered_at", now.toString());
        drop.field().ifPresent(field -> content.put("field", field));
        drop.cause().ifPresent(cause -> content.put("cause", cause));
        content.put("requests", items.stream().map(this::one).toList());
        return content;
    }

    private Map<String, Object> one(DropItem item) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("request", item.kind().wire());
        one.put("status", item.state().wire());
        item.backup().ifPresent(id -> one.put("backup_id", id.toString()));
        item.course().bytes().ifPresent(bytes -> one.put("bytes", bytes));
        item.course()
                .askedAt()
                .flatMap(from -> item.course().endedAt().map(to -> Duration.between(from, to)))
                .ifPresent(took -> one.put("seconds", took.toMillis() / 1000.0));
        if (item.kind() == DropRequest.Kind.SHARE_BACKUP && item.state() == DropItem.State.DONE) {
            vault.ifPresent(
                    where -> one.put("location", where + "/" + item.backup().orElseThrow()));
        }
        item.course().field().ifPresent(field -> one.put("field", field));
        item.course().cause().ifPresent(cause -> one.put("cause", cause));
        return one;
    }
}
