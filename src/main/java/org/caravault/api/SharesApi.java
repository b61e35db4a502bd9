package org.caravault.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.backup.BackupStore;
import org.caravault.identity.Caller;
import org.caravault.share.CreateRequest;
import org.caravault.share.DeleteShareRequest;
import org.caravault.share.ManageRequest;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;

/** The operations on shares: reads requests, shows shares. */
public final class SharesApi {
    private static final String MEMBER = "share";

    /** What is not served here, but must be refused as Manila refuses it while the share is busy. */
    private static final Set<String> NOT_SERVED = Set.of(
            "extend",
            "shrink",
            "allow_access",
            "deny_access",
            "access_list",
            "migration_start",
            "revert",
            "soft_delete",
            "restore",
            "unmanage",
            "reset_task_state");

    private final ShareStore shares;
    private final BackupStore backups;

    SharesApi(ShareStore shares, BackupStore backups) {
        this.shares = shares;
        this.backups = backups;
    }

    /** The body of a create. */
    public CreateRequest createRequest(@Body String body, @Variable(Wire.CALLER) Caller caller) {
        Wish wish = Wish.named(body, MEMBER);
        return new CreateRequest(
                caller,
                name(wish),
                description(wish),
                wish.number("size", 1).orElseThrow(() -> Refusal.invalid("'size' is missing from the request body.")),
                wish.mustText("share_proto"),
                wish.text("backend"),
                wish.flag("is_public"),
                wish.inner("metadata").map(m -> m.object().toString()).orElse("{}"));
    }

    /** The body of a manage. */
    public ManageRequest manageRequest(@Body String body, @Variable(Wire.CALLER) Caller caller) {
        Wish wish = Wish.named(body, MEMBER);
        return new ManageRequest(
                caller,
                wish.mustText("service_host"),
                wish.mustText("protocol"),
                exportPath(wish),
                name(wish),
                description(wish),
                wish.inner("driver_options").flatMap(options -> options.number("size", 1)),
                wish.flag("is_public"));
    }

    private static String exportPath(Wish wish) {
        return wish.text("export_path")
                .or(() -> Optional.of(wish.object()
                                .path("export_locations")
                                .path(0)
                                .path("path")
                                .asText())
                        .filter(path -> !path.isEmpty()))
                .orElseThrow(() -> Refusal.invalid("'export_path' is missing from the request body."));
    }

    /** The path of a delete. */
    public DeleteShareRequest deleteRequest(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return new DeleteShareRequest(caller, visible(id, caller).id(), false);
    }

    /** The path of an unmanage: the share is forgotten, its directory stays. */
    public DeleteShareRequest unmanageRequest(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return new DeleteShareRequest(caller, visible(id, caller).id(), true);
    }

    /** Renames. */
    public Map<String, Object> update(
            @Body String body, @Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        Wish wish = Wish.named(body, MEMBER);
        Share share = visible(id, caller);
        return shares.rename(
                        share.id(),
                        wish.has("name") || wish.has("display_name") ? name(wish) : share.name(),
                        wish.has("description") || wish.has("display_description")
                                ? description(wish)
                                : share.description())
                .map(changed -> one(changed, caller))
                .orElseThrow(() -> notFound(id));
    }

    private static Optional<String> name(Wish wish) {
        return wish.has("name") ? wish.text("name") : wish.text("display_name");
    }

    private static Optional<String> description(Wish wish) {
        return wish.has("description") ? wish.text("description") : wish.text("display_description");
    }

    /** The body of an action: one of them. A leading {@code os-} is of older clients. */
    public String action(@Body String body, @Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        JsonNode object = Wish.body(body);
        if (!object.isObject() || object.size() != 1) {
            throw Refusal.invalid("There is no such action: %s.".formatted(Wish.shortened(object)));
        }
        String name = object.fieldNames().next().replaceFirst("^os-", "");
        Share share = visible(id, caller);
        if (NOT_SERVED.contains(name)) {
            throw refusal(name, share);
        }
        if (!name.equals("reset_status") && !name.equals("force_delete")) {
            throw Refusal.invalid("There is no such action: %s.".formatted(Wish.shortened(object)));
        }
        return name;
    }

    private Refusal refusal(String action, Share share) {
        boolean busy = share.status().isBusyWithBackup();
        boolean hasBackups = !backups.ofShare(share.id()).isEmpty();
        return switch (action) {
            case "soft_delete", "unmanage" ->
                busy || hasBackups
                        ? Refusal.forbidden("Share %s is busy or has backups.".formatted(share.id()))
                        : Refusal.invalid("The action %s is not served here.".formatted(action));
            case "revert" ->
                busy
                        ? Refusal.conflict("Share %s is busy with a backup.".formatted(share.id()))
                        : Refusal.invalid("The action %s is not served here.".formatted(action));
            default ->
                Refusal.invalid(
                        busy
                                ? "Share %s is in '%s' state, so it cannot be changed."
                                        .formatted(share.id(), share.status().wire())
                                : "The action %s is not served here.".formatted(action));
        };
    }

    /** An administrator's reset of the status. */
    public void reset(@Body String body, @Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        JsonNode object = Wish.body(body);
        Wish wish = Wish.named(body, object.fieldNames().next());
        String status = wish.mustText("status");
        if (!caller.admin()) {
            throw Refusal.forbidden("Only an administrator may reset a status.");
        }
        ShareStatus wanted = ShareStatus.of(status)
                .orElseThrow(
                        () -> Refusal.invalid("status '%s' is none that a share can be reset to.".formatted(status)));
        shares.reset(visible(id, caller).id(), wanted);
    }

    /** A force_delete: refused while there are backups, else a delete. */
    public DeleteShareRequest forceDeleteRequest(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        Share share = visible(id, caller);
        if (!backups.ofShare(share.id()).isEmpty()) {
            throw Refusal.invalid("Share %s has backups: delete them first.".formatted(share.id()));
        }
        return new DeleteShareRequest(caller, share.id(), false);
    }

    /** One share. */
    public Map<String, Object> show(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return one(visible(id, caller), caller);
    }

    /** The share that a request was answered with. */
    public Map<String, Object> answer(@Body Share share, @Variable(Wire.CALLER) Caller caller) {
        return one(share, caller);
    }

    /** Where a share is mounted from. */
    public Map<String, Object> exportLocations(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return ShareViews.exportLocations(visible(id, caller));
    }

    /** One place where a share is mounted from. */
    public Map<String, Object> exportLocation(
            @Header("id") String id, @Header("location_id") String location, @Variable(Wire.CALLER) Caller caller) {
        Share share = visible(id, caller);
        if (!share.id().equals(Ids.found("export location", location))) {
            throw Refusal.notFound("No export location exists with ID %s.".formatted(location));
        }
        return Map.of("export_location", ShareViews.exportLocation(share));
    }

    /** The list, in short. */
    public Map<String, Object> list(@Variable(Wire.QUERY) Query query, @Variable(Wire.CALLER) Caller caller) {
        List<Map<String, Object>> found =
                matching(query, caller).map(ShareViews::summary).toList();
        return Views.page("shares", found, query, "/v2/shares");
    }

    /** The list, in full. */
    public Map<String, Object> detail(@Variable(Wire.QUERY) Query query, @Variable(Wire.CALLER) Caller caller) {
        List<Map<String, Object>> found = matching(query, caller)
                .map(share -> ShareViews.full(share, caller))
                .toList();
        return Views.page("shares", found, query, "/v2/shares/detail");
    }

    private Stream<Share> matching(Query query, Caller caller) {
        boolean all = caller.admin() && query.flag("all_tenants");
        Optional<String> name = query.text("name").or(() -> query.text("display_name"));
        Optional<String> like = query.text("name~");
        Optional<String> status = query.text("status");
        Optional<String> host = query.text("host");
        return shares.all().stream()
                .filter(s -> all || caller.projectId().equals(s.projectId()))
                .filter(s -> !query.flag("is_soft_deleted"))
                .filter(s -> name.isEmpty() || name.equals(s.name()))
                .filter(s -> like.isEmpty() || s.name().orElse("").contains(like.get()))
                .filter(s -> status.isEmpty() || status.get().equals(s.status().wire()))
                .filter(s -> host.isEmpty() || host.get().equals(s.host()));
    }

    private Share visible(String id, Caller caller) {
        return shares.find(Ids.found("share", id))
                .filter(share -> caller.mayRead(share.projectId()))
                .orElseThrow(() -> notFound(id));
    }

    private static Refusal notFound(String id) {
        return Refusal.notFound("Share %s could not be found.".formatted(id));
    }

    private static Map<String, Object> one(Share share, Caller caller) {
        return Map.of(MEMBER, ShareViews.full(share, caller));
    }
}
