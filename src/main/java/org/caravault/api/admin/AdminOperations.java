package org.caravault.api.admin;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Patterns;
import org.caravault.http.manila.Views;
import org.caravault.http.manila.Zones;
import org.caravault.node.DataNode;
import org.caravault.problem.RefusalException;
import org.caravault.share.ShareType;
import org.caravault.share.ShareTypes;

/** What there is: services, availability zones, pools. */
public final class AdminOperations {
    private static final double GB = 1L << 30;
    private static final String FIRST = "1970-01-01T00:00:00.000000";

    private static final String DEFAULT_POOL = "default";
    private static final int TYPES_FROM = 23;

    private final Installation here;
    private final ShareTypes types;

    public AdminOperations(Installation here, ShareTypes types) {
        this.here = here;
        this.types = types;
    }

    /** The services of Manila that the data nodes stand for, alive or not. */
    public Map<String, Object> services(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAdmin();
        List<Map<String, Object>> all = new ArrayList<>();
        for (DataNode node : here.nodes().all()) {
            node.backends()
                    .forEach(backend ->
                            all.add(service(call, all.size(), "manila-share", node.node() + "@" + backend, node)));
            all.add(service(call, all.size(), "manila-data", node.node(), node));
            all.add(service(call, all.size(), "manila-scheduler", node.node(), node));
        }
        return Map.of(
                "services",
                all.stream().filter(service -> isAskedFor(call, service)).toList());
    }

    private static boolean isAskedFor(ApiRequest call, Map<String, Object> service) {
        return List.of("binary", "host", "zone", "status", "state").stream()
                .allMatch(key ->
                        call.query().text(key).map(service.get(key)::equals).orElse(true));
    }

    private static Map<String, Object> service(ApiRequest call, int number, String binary, String host, DataNode node) {
        Map<String, Object> view = Views.ordered(
                "id",
                number + 1,
                "binary",
                binary,
                "host",
                host,
                "zone",
                Zones.ONLY,
                "status",
                "enabled",
                "state",
                node.up() ? "up" : "down",
                "updated_at",
                Views.time(node.seenAt()));
        if (call.version().atLeast(83)) {
            view.put("disabled_reason", null);
        }
        if (call.version().atLeast(86)) {
            view.put("ensuring", false);
        }
        return view;
    }

    /** The one zone that there is. */
    public Map<String, Object> zones() {
        return Map.of(
                "availability_zones",
                List.of(Views.ordered("id", Zones.ID, "name", Zones.ONLY, "created_at", FIRST, "updated_at", null)));
    }

    /** Where new shares can be made. */
    public Map<String, Object> pools(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAdmin();
        return Map.of("pools", backends(call).stream().map(this::pool).toList());
    }

    /** Where new shares can be made, and how much room is there. */
    public Map<String, Object> poolsInDetail(@Variable(ManilaHttpEngine.CALL) ApiRequest call) throws IOException {
        call.mustBeAdmin();
        FileStore store = Files.getFileStore(
                Files.exists(here.storage()) ? here.storage() : here.storage().getParent());
        List<Map<String, Object>> pools = new ArrayList<>();
        for (String backend : backends(call)) {
            Map<String, Object> pool = pool(backend);
            pool.put("capabilities", capabilities(backend, store));
            pools.add(pool);
        }
        return Map.of("pools", pools);
    }

    /** Of this node: only it knows how much room it has. As in Manila the query's host, backend and pool are patterns. */
    private List<String> backends(ApiRequest call) {
        Optional<ShareType> type = call.query()
                .text("share_type")
                .filter(name -> !name.isEmpty() && call.version().atLeast(TYPES_FROM))
                .map(this::type);
        return here.nodes().all().stream()
                .filter(node -> node.node().equals(here.node()))
                .flatMap(node -> node.backends().stream())
                .filter(backend -> matches(call, "host", here.node())
                        && matches(call, "backend", backend)
                        && matches(call, "pool", DEFAULT_POOL))
                .filter(backend -> type.map(asked -> asked.asksFor(backend)).orElse(true))
                .toList();
    }

    private ShareType type(String name) {
        return types.named(name)
                .or(() -> Ids.of(name).flatMap(types::find))
                .orElseThrow(
                        () -> RefusalException.invalid("Share type %s not found.".formatted(Texts.shortened(name))));
    }

    private static boolean matches(ApiRequest call, String key, String value) {
        return call.query()
                .text(key)
                .map(pattern -> Patterns.startsWith(key, pattern, value))
                .orElse(true);
    }

    private Map<String, Object> pool(String backend) {
        return Views.ordered(
                "name",
                here.node() + "@" + backend + "#" + DEFAULT_POOL,
                "host",
                here.node(),
                "backend",
                backend,
                "pool",
                DEFAULT_POOL);
    }

    private static Map<String, Object> capabilities(String backend, FileStore store) throws IOException {
        return Views.ordered(
                "pool_name",
                DEFAULT_POOL,
                "total_capacity_gb",
                Math.round(store.getTotalSpace() / GB * 100) / 100.0,
                "free_capacity_gb",
                Math.round(store.getUsableSpace() / GB * 100) / 100.0,
                "reserved_percentage",
                0,
                "share_backend_name",
                backend,
                "storage_protocol",
                "NFS",
                "vendor_name",
                ShareType.VENDOR,
                "driver_version",
                "1.0",
                "timestamp",
                Views.time(Instant.now()),
                "driver_handles_share_servers",
                false,
                "snapshot_support",
                !backend.equals("external"),
                "create_share_from_snapshot_support",
                false,
                "revert_to_snapshot_support",
                !backend.equals("external"),
                "mount_snapshot_support",
                false,
                "replication_type",
                null);
    }
}
