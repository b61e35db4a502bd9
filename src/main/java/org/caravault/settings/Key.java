package org.caravault.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every key that Caravault knows. Those from Manila keep Manila's names and meaning; sizes and times name their unit. */
public enum Key {
    LISTEN("listen", Rule.ENDPOINT, "127.0.0.1:8786"),
    MANAGEMENT_PORT("management_port", Rule.PORT, ""),
    CLIENT_IDLE_S("client.idle_s", Rule.COUNT, "75"),
    CLIENT_REQUEST_S("client.request_s", Rule.COUNT, "60"),
    CLIENT_CONNECTIONS_PER_ADDRESS("client.connections_per_address", Rule.COUNT, "256"),
    CLIENT_CONNECTIONS("client.connections", Rule.COUNT, "1024"),
    ALLOWED_HOSTS("allowed_hosts", Rule.HOSTS, ""),
    SSL_CERT_FILE("ssl.cert_file", Rule.TEXT, ""),
    SSL_KEY_FILE("ssl.key_file", Rule.TEXT, ""),
    SSL_RELOAD_MS("ssl.reload_ms", Rule.COUNT, "10000"),
    NODE("node", Rule.NAME, ""),
    ROUTES("routes", Rule.TEXT, ""),

    AUTH_STRATEGY("auth_strategy", Rule.AUTH_STRATEGY, "tokens"),
    TOKEN_FILE("token_file", Rule.TEXT, ""),
    KEYSTONE_AUTH_URL("keystone_authtoken.auth_url", Rule.URL, ""),
    KEYSTONE_USERNAME("keystone_authtoken.username", Rule.TEXT, "caravault"),
    KEYSTONE_PASSWORD("keystone_authtoken.password", Rule.TEXT, ""),
    KEYSTONE_PASSWORD_FILE("keystone_authtoken.password_file", Rule.TEXT, ""),
    KEYSTONE_USER_DOMAIN("keystone_authtoken.user_domain_name", Rule.TEXT, "Default"),
    KEYSTONE_PROJECT("keystone_authtoken.project_name", Rule.TEXT, "service"),
    KEYSTONE_PROJECT_DOMAIN("keystone_authtoken.project_domain_name", Rule.TEXT, "Default"),
    KEYSTONE_CAFILE("keystone_authtoken.cafile", Rule.TEXT, ""),

    DB_URL("db.url", Rule.DATABASE, ""),
    DB_USER("db.user", Rule.TEXT, "postgres"),
    DB_PASSWORD("db.password", Rule.TEXT, ""),
    DB_PASSWORD_FILE("db.password_file", Rule.TEXT, ""),
    DB_CONNECTIONS("db.connections", Rule.CONNECTIONS, "16"),
    DB_EMBEDDED_USER("db.embedded_user", Rule.ACCOUNT, "caravault-db"),
    DB_OUTAGE_S("db.outage_s", Rule.COUNT, "900"),

    MAX_CONCURRENT_JOBS("max_concurrent_jobs", Rule.COUNT, "4"),
    MAX_CONCURRENT_JOBS_PER_SERVER("max_concurrent_jobs_per_server", Rule.NUMBER, "0"),
    JOB_POLLING_MS("job.polling_ms", Rule.COUNT, "1000"),
    JOB_HEARTBEAT_MS("job.heartbeat_ms", Rule.COUNT, "2000"),
    JOB_DRAIN_S("job.drain_s", Rule.NUMBER, "5"),
    JOB_ATTEMPTS("job.attempts", Rule.COUNT, "5"),
    NODE_GONE_S("node.gone_s", Rule.COUNT, "3600"),

    COPY_THREADS("copy.threads", Rule.THREADS, "auto"),
    COPY_STALL_S("copy.stall_s", Rule.COUNT, "300"),
    SERVER_SILENCE_S("server.silence_s", Rule.COUNT, "120"),
    COPY_BWLIMIT("copy.bwlimit", Rule.RATE, ""),
    COPY_ON_UNREADABLE("copy.on_unreadable", Rule.FAIL_OR_REPORT, "fail"),
    COPY_ON_NOT_KEPT("copy.on_not_kept", Rule.FAIL_OR_REPORT, "fail"),
    COPY_ONE_FILE_SYSTEM("copy.one_file_system", Rule.TRUTH, "false"),
    COPY_SNAPSHOT_DIRS(
            "copy.snapshot_dirs", Rule.NAMES, ".snapshot,~snapshot,.snapshots,.zfs,.ckpt,#snapshot,@Recently-Snapshot"),
    COMMAND_DEADLINE_S("command.deadline_s", Rule.COUNT, "60"),

    DROP_DIRECTORY("drop_directory", Rule.DROP_DIRECTORIES, ""),
    DROP_POLLING_MS("drop.polling_ms", Rule.COUNT, "1000"),
    DROP_QUIET_MS("drop.quiet_ms", Rule.NUMBER, "1000"),

    POLICIES("policies", Rule.TEXT, ""),
    POLICY_POLLING_MS("policy.polling_ms", Rule.COUNT, "1000"),
    POLICY_RELOAD_MS("policy.reload_ms", Rule.COUNT, "10000"),
    WATCH_MS("watch_ms", Rule.COUNT, "30000"),
    VAULT_NEARLY_FULL("vault_nearly_full", Rule.PERCENT, "90"),
    NOTIFY("notify", Rule.LIST, ""),
    NOTIFY_WEBHOOK("notify.webhook", Rule.URL, ""),
    NOTIFY_WEBHOOK_FILE("notify.webhook_file", Rule.TEXT, ""),
    NOTIFY_COMMAND("notify.command", Rule.TEXT, ""),
    NOTIFY_EMAIL_SERVER("notify.email.server", Rule.MAIL_SERVER, "smtp://localhost:25"),
    NOTIFY_EMAIL_FROM("notify.email.from", Rule.TEXT, "caravault@localhost"),
    NOTIFY_EMAIL_TO("notify.email.to", Rule.TEXT, ""),
    NOTIFY_EMAIL_USER("notify.email.user", Rule.TEXT, ""),
    NOTIFY_EMAIL_PASSWORD("notify.email.password", Rule.TEXT, ""),
    NOTIFY_EMAIL_PASSWORD_FILE("notify.email.password_file", Rule.TEXT, ""),
    NOTIFY_EMAIL_STARTTLS("notify.email.starttls", Rule.STARTTLS, "required"),
    NOTIFY_POLLING_MS("notify.polling_ms", Rule.COUNT, "1000"),
    NOTIFY_TRIES("notify.tries", Rule.COUNT, "20"),

    SHARE_LOSS_PERCENT("share.loss_percent", Rule.PERCENT, "50"),
    SHARE_LOSS_FILES("share.loss_files", Rule.COUNT, "10"),
    RESTORE_VERIFY("restore.verify", Rule.RESTORE_VERIFY, "full"),
    RESUME_KEEP_HOURS("resume.keep_hours", Rule.NUMBER, "24"),
    RESUME_KEEP_PER_SHARE("resume.keep_per_share", Rule.NUMBER, "1"),

    RESTORE_MODE("restore_mode", Rule.RESTORE_MODE, "exact"),
    LOCAL_ROOTS("local.roots", Rule.LOCAL_ROOTS, ""),
    LOCAL_MOUNT("local.mount", Rule.LOCAL_MOUNT, "auto"),
    EXPORTFS_ROOT("exportfs.root", Rule.DIRECTORY, ""),
    EXPORTFS_ADDRESS("exportfs.address", Rule.NAME, ""),
    EXPORTFS_OPTIONS("exportfs.options", Rule.TEXT, "sync,no_root_squash,no_subtree_check"),

    VAULT_MODE("vault_mode", Rule.VAULT_MODE, "0700"),
    BACKUP_MOUNT_EXPORT("backup_mount_export", Rule.VAULT, null),
    BACKUP_MOUNT_BACKEND("backup_mount_backend", Rule.VAULT_BACKEND, "external"),
    BACKUP_MOUNT_OPTIONS("backup_mount_options", Rule.MOUNT_OPTIONS, ""),
    BACKUP_MOUNT_PROTO("backup_mount_proto", Rule.PROTOCOL, "nfs"),
    BACKUP_MOUNT_TEMPLATE(
            "backup_mount_template", Rule.MOUNT_TEMPLATE, "mount -t %(proto)s %(options)s %(export)s %(path)s"),
    BACKUP_UNMOUNT_TEMPLATE("backup_unmount_template", Rule.UNMOUNT_TEMPLATE, "umount %(path)s"),
    BACKUP_SHARE_MOUNT_TEMPLATE(
            "backup_share_mount_template", Rule.MOUNT_TEMPLATE, "mount -t %(proto)s %(options)s %(export)s %(path)s"),
    BACKUP_SHARE_UNMOUNT_TEMPLATE("backup_share_unmount_template", Rule.UNMOUNT_TEMPLATE, "umount %(path)s"),
    MOUNT_TMP_LOCATION("mount_tmp_location", Rule.DIRECTORY, ""),
    BACKUP_MOUNT_TMP_LOCATION("backup_mount_tmp_location", Rule.DIRECTORY, ""),
    BACKUP_IGNORE_FILES("backup_ignore_files", Rule.LIST, "lost+found"),
    DATA_NODE_ACCESS_IPS("data_node_access_ips", Rule.ADDRESSES, ""),
    DATA_NODE_MOUNT_OPTIONS("data_node_mount_options", Rule.NODE_MOUNT_OPTIONS, ""),
    KEEP_EVENTS_DAYS("keep.events_days", Rule.COUNT, "90"),
    KEEP_JOURNAL_DAYS("keep.journal_days", Rule.COUNT, "90"),
    KEEP_COPIES_DAYS("keep.copies_days", Rule.COUNT, "400"),
    KEEP_DROPS_DAYS("keep.drops_days", Rule.COUNT, "90"),
    KEEP_RUNS_DAYS("keep.runs_days", Rule.COUNT, "400"),
    KEEP_DRILLS_DAYS("keep.drills_days", Rule.COUNT, "400"),
    QUOTA_BACKUPS("quota_backups", Rule.LIMIT, ""),
    QUOTA_BACKUP_GIGABYTES("quota_backup_gigabytes", Rule.LIMIT, ""),
    QUOTA_POLICIES("quota_policies", Rule.LIMIT, "100");

    private final String text;
    private final Rule rule;
    private final String byDefault;

    Key(String text, Rule rule, String byDefault) {
        this.text = text;
        this.rule = rule;
        this.byDefault = byDefault;
    }

    /** As it is written in the configuration file. */
    public String text() {
        return text;
    }

    /** Whether this value must be in no list of processes, log or message, nor in a file that others can read. */
    public boolean isSecret(String value) {
        return switch (this) {
            case DB_PASSWORD, KEYSTONE_PASSWORD, NOTIFY_EMAIL_PASSWORD -> !value.isEmpty();
            case DB_URL -> value.matches("(?i).*[?&](ssl)?password=.*|jdbc:postgresql://[^/]*@.*");
            // A token is in the query, before the host, or a long part of the path.
            case NOTIFY_WEBHOOK -> value.matches(".*\\?.*|\\w+://[^/]*@.*|\\w+://[^/]+/.*[A-Za-z0-9_-]{16,}.*");
            default -> false;
        };
    }

    /** The key of a file that contains this key's value, where there is one. */
    Optional<Key> file() {
        return of(text + "_file").filter(key -> this != SSL_CERT_FILE && this != SSL_KEY_FILE);
    }

    /** As it is named in the environment. */
    public String environment() {
        return variable();
    }

    Rule rule() {
        return rule;
    }

    /** Empty where the default depends on the data directory. */
    Optional<String> byDefault() {
        return Optional.ofNullable(byDefault);
    }

    /** The key of that name. */
    public static Optional<Key> of(String text) {
        return Arrays.stream(values()).filter(k -> k.text.equals(text)).findFirst();
    }

    /** {@code CARAVAULT_DB_URL} is {@code db.url}. */
    String variable() {
        return variable(text);
    }

    static String variable(String text) {
        return "CARAVAULT_" + text.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
