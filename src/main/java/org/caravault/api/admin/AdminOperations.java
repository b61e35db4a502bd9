package org.caravault.api.admin;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.caravault.api.wire.Call;
import org.caravault.api.wire.Views;
import org.caravault.api.wire.Wire;
import org.caravault.api.wire.Zones;
import org.caravault.node.DataNode;

/** What there is: services, availability zones, pools. */
public final class AdminOperations {
    private static final double GB = 1L << 30;
    private static final String FIRST = "1970-01-01T00:00:00.000000";

    private final Installation here;

    public AdminOperations(Installation here) {
        this.here = here;
    }

    /** The services of Manila that the data nodes stand for, alive or not. */
    public Map<String, Object> services(@Variable(Wire.CALL) Call call) {
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

    private static boolean isAskedFor(Call call, Map<String, Object> service) {
        return List.of("binary", "host", "zone", "status", "state").stream()
                .allMatch(key ->
                        call.query().text(key).map(service.get(key)::equals).orElse(true));
    }

    private static Map<String, Object> service(Call call, int number, String binary, String host, DataNode node) {
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
                List.of(Views.ordered(
                        "id",
                        "c0ffee00-0000-4000-8000-000000000002",
                        "name",
                        Zones.ONLY,
                        "created_at",
                        FIRST,
                        "updated_at",
                        null)));
    }

    /** Where new shares can be made. */
    public Map<String, Object> pools(@Variable(Wire.CALL) Call call) {
        call.mustBeAdmin();
        return Map.of("pools", backends().stream().map(this::pool).toList());
    }

    /** Where new shares can be made, and how much room is there. */
    public Map<String, Object> poolsInDetail(@Variable(Wire.CALL) Call call) throws IOException {
        call.mustBeAdmin();
        FileStore store = Files.getFileStore(
                Files.exists(here.storage()) ? here.storage() : here.storage().getParent());
        List<Map<String, Object>> pools = new ArrayList<>();
        for (String backend : backends()) {
            Map<String, Object> pool = pool(backend);
            pool.put("capabilities", capabilities(backend, store));
            pools.add(pool);
        }
        return Map.of("pools", pools);
    }

    /** Of this node: only it knows how much room it has. */
    private List<String> backends() {
        return here.nodes().all().stream()
                .filter(node -> node.node().equals(here.node()))
                .flatMap(node -> node.backends().stream())
                .toList();
    }

    private Map<String, Object> pool(String backend) {
        return Views.ordered(
                "name",
                here.node() + "@" + backend + "#default",
                "host",
                here.node(),
                "backend",
                backend,
                "pool",
                "default");
    }

    private static Map<String, Object> capabilities(String backend, FileStore store) throws IOException {
        return Views.ordered(
                "pool_name",
                "default",
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
                "Caravault",
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
