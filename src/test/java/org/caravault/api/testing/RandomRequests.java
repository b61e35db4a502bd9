package org.caravault.api.testing;

import java.util.List;
import java.util.Random;

/** Paths, queries and bodies that no real client sends, the same for the same seed. */
public final class RandomRequests {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "2",
            "3.5",
            "1e999",
            "99999999999999999999",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"1\"",
            "\"available\"",
            "\"error\"",
            "\"NFS\"",
            "\"ip\"",
            "\"10.0.0.1\"",
            "\"all\"",
            "\"every 6h\"",
            "\"99999999999999w\"",
            "\"10.0.0.0/33\"",
            "\"::1\"",
            "\"rw\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"'; drop table shares; --\"",
            "\"../../etc\"",
            "\"${body}\"",
            "\"#{1+1}\"",
            "\"${sysenv.PATH}{{env:PATH}}$simple{sys.user.dir}\"",
            "\"--delete\"",
            "\"\\u001b[31m\\r\\n\"",
            "\"%s%n\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\": {\"b\": []}}",
            "\"SHARE\"",
            "\"BACKUP\"",
            "\"11111111-2222-3333-4444-555555555555\"",
            "\"" + "x".repeat(256) + "\"",
            "\"\\ufffd\\u202e\"",
            "NaN",
            "{");

    private static final List<String> KEYS = List.of(
            "share_backup",
            "share",
            "restore",
            "intact_only",
            "reset_status",
            "os-reset_status",
            "status",
            "share_id",
            "name",
            "description",
            "display_name",
            "backup_options",
            "backup_type",
            "size",
            "share_proto",
            "share_type",
            "metadata",
            "is_public",
            "service_host",
            "protocol",
            "export_path",
            "export_locations",
            "driver_options",
            "extend",
            "shrink",
            "new_size",
            "force",
            "allow_access",
            "deny_access",
            "access_type",
            "access_to",
            "access_level",
            "access_id",
            "soft_delete",
            "unmanage",
            "revert",
            "snapshot_id",
            "quota_set",
            "backups",
            "backup_gigabytes",
            "quota_class_set",
            "extra_specs",
            "driver_handles_share_servers",
            "update_access",
            "share_replica",
            "migration_start",
            "cancel",
            "snapshot",
            "force_delete",
            "share_backup_policy",
            "shares",
            "schedule",
            "retention",
            "keep_last",
            "jitter",
            "preview",
            "run",
            "",
            "\\u0000",
            "a'b");

    private static final List<String> QUERY = List.of(
            "limit",
            "offset",
            "sort_key",
            "sort_dir",
            "with_count",
            "all_tenants",
            "share_id",
            "status",
            "name",
            "name~",
            "description~",
            "host",
            "project_id",
            "is_public",
            "is_soft_deleted",
            "metadata",
            "extra_specs",
            "access_to",
            "share_type_id",
            "marker",
            "id",
            "CamelHttpPath",
            "CamelHttpResponseCode",
            "share_id[]");

    private static final List<String> WORDS = List.of(
            "1",
            "0",
            "-1",
            "x",
            "",
            "%00",
            "%ff",
            "99999999999999999999",
            "created_at",
            "asc",
            "SHARE",
            "%27%3b--",
            "a%2Fb",
            "%7B%27a%27%3A%27b%27%7D",
            "%7B%27a%27%3A%27%00%27%7D",
            "true",
            "*",
            "%F0%9F%92%BE",
            "id",
            "2147483648");

    private final Random random;
    private final String share;
    private final String backup;

    /**
     * Requests about these two, often enough.
     *
     * @param seed gives the same requests again
     */
    public RandomRequests(long seed, String share, String backup) {
        this.random = new Random(seed);
        this.share = share;
        this.backup = backup;
    }

    /** A path of the contract with ids in it, and perhaps a query. */
    public String path(String template) {
        return filled(template) + query();
    }

    private String filled(String template) {
        String path = template;
        while (path.contains("{")) {
            String id = random.nextInt(3) > 0
                    ? (path.startsWith("/v2/share-backups") ? "BACKUP" : "SHARE")
                    : pick(WORDS).replaceAll("^$", "x");
            path = path.replaceFirst("\\{[^}]+}", id.replace("$", ""));
        }
        return named(path);
    }

    private String query() {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            query.append(query.isEmpty() ? "?" : "&")
                    .append(pick(QUERY).replace("[", "%5B").replace("]", "%5D"))
                    .append("=")
                    .append(named(pick(WORDS)));
        }
        return query.toString();
    }

    /** A body that is JSON nearly always; sometimes there is none. */
    public String body() {
        return random.nextInt(10) == 0 ? "" : named(value(0));
    }

    private String value(int depth) {
        if (depth > 2 || (depth > 0 && random.nextInt(3) == 0)) {
            return pick(VALUES);
        }
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(depth == 0 ? 2 : 4); i >= 0; i--) {
            object.append(object.length() > 1 ? "," : "")
                    .append('"')
                    .append(pick(KEYS))
                    .append("\":")
                    .append(value(depth + 1));
        }
        return object.append("}").toString();
    }

    private String named(String text) {
        return text.replace("SHARE", share).replace("BACKUP", backup);
    }

    /** One of them. */
    public <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
