package org.caravault.api.shares;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.http.manila.Zones;
import org.caravault.problem.RefusalException;
import org.caravault.share.CreateRequest;
import org.caravault.share.DeleteShareRequest;
import org.caravault.share.ListedShare;
import org.caravault.share.LocalRoots;
import org.caravault.share.ManageRequest;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;
import org.caravault.snapshot.VisibleSnapshots;

/** Reads what is asked of shares. */
public final class ShareBodies {
    private static final Set<String> PROTOCOLS = Set.of("NFS", "CIFS", "GLUSTERFS", "HDFS", "CEPHFS", "MAPRFS");

    /** The backends that make shares. */
    private static final List<String> MAKERS = List.of("local", "exportfs");

    private static final int GROUPS_FROM = 31;

    private final ShareSearch search;
    private final VisibleSnapshots snapshots;
    private final ShareTypes types;
    private final LocalRoots localRoots;

    public ShareBodies(ShareSearch search, VisibleSnapshots snapshots, ShareTypes types, LocalRoots localRoots) {
        this.search = search;
        this.snapshots = snapshots;
        this.types = types;
        this.localRoots = localRoots;
    }

    /** The body of a create. */
    public CreateRequest create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAllowedToWrite();
        Fields share = call.member("share");
        ShareType type = type(call);
        int size = size(share);
        mustBePossible(call, share);
        mustFit(type, size);
        Optional<String> typesBackend = MAKERS.stream()
                .filter(maker -> type.extraSpecs().containsKey("share_backend_name") && type.asksFor(maker))
                .findFirst();
        return new CreateRequest(
                call.caller(),
                share.text("name", "display_name"),
                share.text("description", "display_description"),
                size,
                protocol(share.mustText("share_proto")),
                share.text("backend").or(() -> typesBackend),
                MAKERS.stream().anyMatch(type::asksFor),
                share.flag("is_public"),
                Metadata.write(
                        share.inner("metadata").map(m -> m.texts("metadata")).orElse(Map.of())));
    }

    /** What Manila can make a share of, or place it in, and this service has none of. */
    private void mustBePossible(ApiRequest call, Fields share) {
        given(share, "snapshot_id").ifPresent(snapshot -> {
            boolean known = Ids.of(snapshot)
                    .flatMap(id -> snapshots.find(call.caller(), id))
                    .isPresent();
            if (!known) {
                throw RefusalException.notFound("Snapshot %s could not be found.".formatted(Texts.shortened(snapshot)));
            }
            throw RefusalException.invalid(
                    "A new share may not be created from snapshot '%s', because the snapshot's parent share does not have that capability."
                            .formatted(Texts.shortened(snapshot)));
        });
        given(share, "share_network_id").ifPresent(network -> {
            throw RefusalException.notFound("Share network %s could not be found.".formatted(Texts.shortened(network)));
        });
        given(share, "share_group_id")
                .filter(group -> call.version().atLeast(GROUPS_FROM))
                .ifPresent(group -> {
                    throw RefusalException.notFound(
                            "Share group %s could not be found.".formatted(Texts.shortened(group)));
                });
        given(share, "availability_zone")
                .filter(zone -> !zone.equals(Zones.ONLY) && !zone.equals(Zones.ID))
                .ifPresent(zone -> {
                    throw RefusalException.notFound(
                            "Availability zone %s could not be found.".formatted(Texts.shortened(zone)));
                });
    }

    private static Optional<String> given(Fields share, String field) {
        return share.text(field).filter(said -> !said.isEmpty());
    }

    /** Manila's limits of a type, in GB; one that is not a number is ignored. */
    private static void mustFit(ShareType type, int size) {
        int least = limit(type, "provisioning:min_share_size", 0);
        int most = limit(type, "provisioning:max_share_size", Integer.MAX_VALUE);
        if (size < least || size > most) {
            throw RefusalException.invalid(
                    "Invalid input received: %d GB are requested, and shares of type %s have from %d to %d GB."
                            .formatted(size, type.name(), least, most));
        }
    }

    private static int limit(ShareType type, String spec, int otherwise) {
        String said = type.extraSpecs().getOrDefault(spec, "");
        return said.matches("\\d{1,9}") ? Integer.parseInt(said) : otherwise;
    }

    private static int size(Fields share) {
        String size = share.mustText("size");
        if (!size.matches("[1-9]\\d{0,8}")) {
            throw RefusalException.invalid(
                    "Invalid input received: Share size '%s' must be an integer and greater than 0."
                            .formatted(Texts.shortened(size)));
        }
        return Integer.parseInt(size);
    }

    private static String protocol(String protocol) {
        if (!PROTOCOLS.contains(protocol.toUpperCase(Locale.ROOT))) {
            throw RefusalException.invalid("Invalid share protocol provided: %s. Available protocols: [NFS]"
                    .formatted(Texts.shortened(protocol)));
        }
        return protocol;
    }

    /** The type that the body names, or the default one. */
    public ShareType type(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        Fields share = call.member("share");
        if (share.has("share_type") && share.has("volume_type")) {
            throw RefusalException.invalid("Cannot specify both share_type and volume_type");
        }
        Optional<String> named = share.text("share_type", "volume_type").filter(name -> !name.isEmpty());
        Optional<ShareType> type = named.isEmpty()
                ? types.find(ShareType.DEFAULT)
                : named.flatMap(Ids::of)
                        .flatMap(types::find)
                        .or(() -> named.flatMap(types::named))
                        .filter(found -> call.caller().admin()
                                || types.isFor(found, call.caller().projectId()));
        return type.orElseThrow(() -> RefusalException.notFound(
                "Share type not found: %s.".formatted(Texts.shortened(named.orElse("default")))));
    }

    /** The body of a manage. */
    public ManageRequest manage(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAllowedToWrite();
        if (localRoots.of(call.caller()).isEmpty()) {
            call.mustBeAdmin();
        }
        Fields share = call.member("share");
        type(call);
        return new ManageRequest(
                call.caller(),
                share.mustText("service_host"),
                share.mustText("protocol"),
                exportPath(share),
                share.text("name", "display_name"),
                share.text("description", "display_description"),
                share.inner("driver_options").flatMap(options -> options.number("size", 1)),
                share.flag("is_public"),
                share.inner("driver_options")
                        .filter(options -> options.flag("nested"))
                        .isPresent());
    }

    private static String exportPath(Fields share) {
        JsonNode first = share.object().path("export_locations").path(0);
        Optional<String> listed = first.isTextual()
                ? Optional.of(first.asText())
                : Fields.orEmpty(first).longText("path");
        JsonNode written = share.object().path("export_path");
        return (written.isObject() ? new Fields(written).longText("path") : share.longText("export_path"))
                .or(() -> listed)
                .filter(path -> !path.isEmpty())
                .map(path -> Texts.storable("export_path", path))
                .orElseThrow(() -> RefusalException.invalid("'export_path' is missing from the request body."));
    }

    /** The path of a delete. */
    public DeleteShareRequest delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return new DeleteShareRequest(call.caller(), idle(call, id), false);
    }

    /** An administrator's delete, refused otherwise than a delete while there are backups. */
    public DeleteShareRequest forceDelete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        ListedShare share = search.own(call, id);
        search.dependents(share).ifPresent(many -> {
            throw RefusalException.invalid(many);
        });
        return new DeleteShareRequest(call.caller(), share.share().id(), false);
    }

    /** The share is forgotten, its directory stays. */
    public DeleteShareRequest unmanage(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        ListedShare share = search.own(call, id);
        if (share.share().status().isBusyWithBackup()) {
            throw RefusalException.forbidden(
                    "Share with transitional state can not be unmanaged. Share '%s' is in '%s' state."
                            .formatted(
                                    share.share().id(), share.share().status().wire()));
        }
        int snapshots = search.snapshotsOf(share);
        if (snapshots > 0) {
            throw RefusalException.forbidden(
                    "Share '%s' can not be unmanaged because it has '%d' dependent snapshot(s)."
                            .formatted(share.share().id(), snapshots));
        }
        int backups = search.backupsOf(share);
        if (backups > 0) {
            throw RefusalException.forbidden("Share '%s' can not be unmanaged because it has '%d' dependent backup(s)."
                    .formatted(share.share().id(), backups));
        }
        return new DeleteShareRequest(call.caller(), share.share().id(), true);
    }

    private UUID idle(ApiRequest call, String id) {
        ListedShare share = search.own(call, id);
        search.mustStandAlone(share);
        return share.share().id();
    }
}
