package org.caravault.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.backup.DeleteRequest;
import org.caravault.backup.RestoreRequest;
import org.caravault.identity.Caller;

/** The operations on share backups: reads requests, shows backups. What happens in between is the routes' business. */
public final class BackupsApi {
    private static final String MEMBER = "share_backup";
    private static final String PATH = "/v2/share-backups";
    private static final int BACKUP_TYPE_FROM = 85;
    private static final int TARGET_FROM = 91;

    private static final Map<String, Comparator<Backup>> SORTS = Map.of(
            "created_at", Comparator.comparing(Backup::createdAt),
            "updated_at", Comparator.comparing(b -> b.updatedAt().orElse(b.createdAt())),
            "id", Comparator.comparing(b -> b.id().toString()),
            "name", Comparator.comparing(b -> b.name().orElse("")),
            "share_id", Comparator.comparing(b -> b.shareId().toString()),
            "status", Comparator.comparing(b -> b.status().wire()),
            "size", Comparator.comparing(Backup::sizeGb),
            "progress", Comparator.comparing(Backup::progress),
            "host", Comparator.comparing(b -> b.host().orElse("")),
            "topic", Comparator.comparing(Backup::topic));

    private final BackupStore backups;

    BackupsApi(BackupStore backups) {
        this.backups = backups;
    }

    /** The body of a create. */
    public BackupRequest createRequest(@Body String body, @Variable(Wire.CALLER) Caller caller) {
        Wish wish = Wish.named(body, MEMBER);
        String share = wish.mustText("share_id");
        UUID id = Ids.of(share).orElseThrow(() -> Refusal.invalid("No share exists with ID %s.".formatted(share)));
        Optional<Wish> options = wish.inner("backup_options");
        return new BackupRequest(
                caller,
                id,
                wish.text("name"),
                wish.text("description"),
                options.flatMap(o -> o.text("backup_type")),
                options.map(o -> o.object().toString()).orElse("{}"));
    }

    /** The body of an action: one of them. */
    public String action(@Body String body) {
        JsonNode object = Wish.body(body);
        if (object.isObject() && object.size() == 1) {
            String name = object.fieldNames().next();
            if (name.equals("restore") || name.equals("reset_status")) {
                return name;
            }
        }
        throw Refusal.invalid(
                "There is no such action: %s. Known are restore and reset_status.".formatted(Wish.shortened(object)));
    }

    /** The body of a restore: its value may be null, "", {}, [] or the id of the share to restore to. */
    public RestoreRequest restoreRequest(
            @Body String body,
            @Header("id") String id,
            @Variable(Wire.CALLER) Caller caller,
            @Variable(Wire.VERSION) ApiVersion version) {
        JsonNode target = Wish.body(body).path("restore");
        boolean none = target.isContainerNode()
                ? target.isEmpty()
                : target.isNull() || target.asText().isEmpty();
        if (none) {
            return new RestoreRequest(caller, Ids.found("backup", id), Optional.empty());
        }
        if (!target.isTextual()) {
            throw Refusal.invalid(
                    "restore must be null or the id of a share, not %s.".formatted(Wish.shortened(target)));
        }
        Optional<UUID> share = version.atLeast(TARGET_FROM)
                ? Optional.of(Ids.found("share", target.asText()))
                : Optional.empty(); // a client of an older version does not know targets
        return new RestoreRequest(caller, Ids.found("backup", id), share);
    }

    /** The path of a delete. */
    public DeleteRequest deleteRequest(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return new DeleteRequest(caller, Ids.found("backup", id));
    }

    /** An administrator's reset of the status. */
    public void reset(@Body String body, @Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        String status = Wish.named(body, "reset_status").mustText("status");
        if (!caller.admin()) {
            throw Refusal.forbidden("Only an administrator may reset a status.");
        }
        BackupStatus wanted = BackupStatus.of(status)
                .filter(known -> known != BackupStatus.RESTORING)
                .orElseThrow(
                        () -> Refusal.invalid("status '%s' is none that a backup can be reset to.".formatted(status)));
        backups.reset(visible(id, caller).id(), wanted);
    }

    /** Renames; null clears. */
    public Map<String, Object> update(
            @Body String body,
            @Header("id") String id,
            @Variable(Wire.CALLER) Caller caller,
            @Variable(Wire.VERSION) ApiVersion version) {
        Wish wish = Wish.named(body, MEMBER);
        Backup backup = visible(id, caller);
        return backups.rename(
                        backup.id(),
                        renamed(wish, "name", "display_name", backup.name()),
                        renamed(wish, "description", "display_description", backup.description()))
                .map(changed -> one(changed, caller, version))
                .orElseThrow(() -> Refusal.notFound("No backup exists with ID %s.".formatted(id)));
    }

    private static Optional<String> renamed(Wish wish, String field, String alias, Optional<String> otherwise) {
        if (wish.has(field)) {
            return wish.text(field);
        }
        return wish.has(alias) ? wish.text(alias) : otherwise;
    }

    /** One backup. */
    public Map<String, Object> show(
            @Header("id") String id, @Variable(Wire.CALLER) Caller caller, @Variable(Wire.VERSION) ApiVersion version) {
        return one(visible(id, caller), caller, version);
    }

    /** The backup that a request was answered with. */
    public Map<String, Object> answer(
            @Body Backup backup, @Variable(Wire.CALLER) Caller caller, @Variable(Wire.VERSION) ApiVersion version) {
        return one(backup, caller, version);
    }

    /** What a restore is answered with. */
    public Map<String, Object> answerRestore(@Body Backup backup) {
        return Map.of(
                "restore",
                Views.ordered(
                        "backup_id",
                        backup.id(),
                        "share_id",
                        backup.restoreTarget().orElse(backup.shareId())));
    }

    /** The list, in short. */
    public Map<String, Object> list(@Variable(Wire.QUERY) Query query, @Variable(Wire.CALLER) Caller caller) {
        List<Map<String, Object>> found =
                matching(query, caller).map(BackupsApi::summary).toList();
        return Views.page("share_backups", found, query, PATH);
    }

    /** The list, in full. */
    public Map<String, Object> detail(
            @Variable(Wire.QUERY) Query query,
            @Variable(Wire.CALLER) Caller caller,
            @Variable(Wire.VERSION) ApiVersion version) {
        List<Map<String, Object>> found = matching(query, caller)
                .map(backup -> view(backup, caller, version))
                .toList();
        return Views.page("share_backups", found, query, PATH + "/detail");
    }

    private Stream<Backup> matching(Query query, Caller caller) {
        boolean all = caller.admin() && query.flag("all_tenants");
        Optional<UUID> share = query.id("share_id");
        return backups.all().stream()
                .filter(b -> all || caller.projectId().equals(b.projectId()))
                .filter(b -> share.isEmpty() || share.get().equals(b.shareId()))
                .filter(equal(query, "status", b -> b.status().wire()))
                .filter(equal(query, "name", b -> b.name().orElse("")))
                .filter(equal(query, "description", b -> b.description().orElse("")))
                .filter(equal(query, "host", b -> b.host().orElse("")))
                .filter(equal(query, "topic", Backup::topic))
                .filter(equal(query, "backup_type", b -> b.backupType().orElse("")))
                .filter(equal(
                        query,
                        "project_id",
                        b -> all ? b.projectId() : query.text("project_id").orElse("")))
                .filter(like(query, "name~", b -> b.name().orElse("")))
                .filter(like(query, "description~", b -> b.description().orElse("")))
                .sorted(order(query));
    }

    private static Predicate<Backup> equal(Query query, String name, Function<Backup, String> value) {
        Optional<String> wanted = query.text(name);
        return backup -> wanted.isEmpty() || wanted.get().equals(value.apply(backup));
    }

    private static Predicate<Backup> like(Query query, String name, Function<Backup, String> value) {
        Optional<String> wanted = query.text(name);
        return backup -> wanted.isEmpty() || value.apply(backup).contains(wanted.get());
    }

    private static Comparator<Backup> order(Query query) {
        String key = query.text("sort_key").orElse("created_at");
        String direction = query.text("sort_dir").orElse("desc");
        Comparator<Backup> sort = SORTS.get(key);
        if (sort == null || !direction.matches("asc|desc")) {
            throw Refusal.invalid(
                    "Invalid input received: Wrong sorting data provided: sort key is '%s' and sort direction is '%s'."
                            .formatted(key, direction));
        }
        return direction.equals("asc") ? sort : sort.reversed();
    }

    private Backup visible(String id, Caller caller) {
        return backups.find(Ids.found("backup", id))
                .filter(backup -> caller.mayRead(backup.projectId()))
                .orElseThrow(() -> Refusal.notFound("No backup exists with ID %s.".formatted(id)));
    }

    private static Map<String, Object> one(Backup backup, Caller caller, ApiVersion version) {
        return Map.of(MEMBER, view(backup, caller, version));
    }

    private static Map<String, Object> summary(Backup backup) {
        return Views.ordered(
                "id", backup.id(),
                "name", Views.orNull(backup.name()),
                "share_id", backup.shareId(),
                "status", backup.status().wire());
    }

    private static Map<String, Object> view(Backup backup, Caller caller, ApiVersion version) {
        Map<String, Object> view = summary(backup);
        view.put("description", Views.orNull(backup.description()));
        view.put("size", backup.sizeGb());
        view.put("created_at", Views.time(backup.createdAt()));
        view.put("updated_at", Views.time(backup.updatedAt()));
        view.put("availability_zone", "nova");
        view.put("progress", Integer.toString(backup.progress()));
        view.put("restore_progress", Integer.toString(backup.restoreProgress()));
        if (version.atLeast(BACKUP_TYPE_FROM)) {
            view.put("backup_type", Views.orNull(backup.backupType()));
        }
        if (caller.admin()) {
            view.put("host", Views.orNull(backup.host()));
            view.put("topic", backup.topic());
        }
        return view;
    }
}
