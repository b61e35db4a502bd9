package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravault.testing.HostileDescriptions.edited;
import static org.caravault.testing.HostileDescriptions.share;
import static org.caravault.testing.HostileDescriptions.text;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.HostileDescriptions;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of hostile backup.json and manifest: refused in one line, in time, and nothing else is harmed. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class HostileDescriptionsTest {
    private HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Backup made(RunningRoutes routes) throws Exception {
        Share share = routes.share("home", Trees.small(data.resolve("home")));
        Backup made = routes.backUp(share.id());
        routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
        return made;
    }

    private static UUID id(int number) {
        return UUID.fromString("00000000-0000-4000-8000-%012d".formatted(number));
    }

    /** A backup more in the vault, of the same share. */
    private void forge(Backup made, UUID id, HostileDescriptions.Damage damage) throws Exception {
        Path tree = Files.createDirectories(data.resolve("vault/" + id));
        Files.createDirectories(tree.resolve("data"));
        Path description = tree.resolve("backup.json");
        Files.copy(data.resolve("vault/" + made.id() + "/backup.json"), description);
        edited(d -> d.put("id", id.toString())).apply(description);
        damage.apply(description);
    }

    @Test
    void anImportReportsEachBadBackupInOneLineAndImportsTheOthers() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Backup made = made(routes);
            Map<UUID, HostileDescriptions.Kind> bad = new LinkedHashMap<>();
            List<HostileDescriptions.Kind> kinds = new ArrayList<>(HostileDescriptions.unreadable());
            kinds.addAll(HostileDescriptions.ofAnother());
            kinds.addAll(HostileDescriptions.outOfRange());
            for (HostileDescriptions.Kind kind : kinds) {
                UUID id = id(bad.size() + 1);
                forge(made, id, kind.damage());
                bad.put(id, kind);
            }
            UUID first = new UUID(0, 0);
            UUID last = UUID.fromString("ffffffff-ffff-4fff-8fff-ffffffffffff");
            forge(
                    made,
                    first,
                    edited(d -> d.put("name", "\u001b[31mX\n\u202e\u2028").put("description", "${sysenv.PATH}")));
            forge(
                    made,
                    last,
                    edited(d -> share(d).put("id", last.toString())
                            .put("export_location", other())
                            .put("name", "${sysenv.PATH}")));
            UUID shell = id(999);
            forge(made, shell, edited(d -> {
                d.put("project_id", "x; reboot");
                share(d).put("id", shell.toString()).put("export_location", another());
            }));

            List<?> answer = routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            List<String> lines = answer.stream().map(Object::toString).toList();

            SoftAssertions soft = new SoftAssertions();
            bad.forEach((id, kind) -> soft.assertThat(lines)
                    .as(kind.name())
                    .filteredOn(line -> line.contains(id + ":"))
                    .singleElement()
                    .asString()
                    .startsWith("could not import backup " + id)
                    .contains(kind.says())
                    .doesNotContain("SQL [", "java.lang", "REDACTED", "JsonToken", "org.caravault"));
            soft.assertAll();
            assertThat(lines)
                    .hasSize(bad.size() + 3)
                    .allMatch(line ->
                            line.length() < 1100 && line.chars().noneMatch(c -> c < ' ' || c == 0x202e || c == 0x2028))
                    .anyMatch(line -> line.startsWith("imported backup " + first))
                    .anyMatch(line -> line.startsWith("imported backup " + last))
                    .anyMatch(line -> line.startsWith("imported backup " + shell)
                            && line.contains("'caravault share assign " + shell + " PROJECT'"));
            assertThat(routes.count("backups")).isEqualTo(4);
            assertThat(routes.count("shares")).isEqualTo(3);
            assertThat(routes.count("backups where created_at > clock_timestamp()"))
                    .isZero();
            assertThat(routes.backup(first).description()).contains("${sysenv.PATH}");
        }
    }

    private String other() {
        return directory("other");
    }

    private String another() {
        return directory("another");
    }

    private String directory(String name) {
        try {
            return Trees.small(data.resolve(name)).toString();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static List<HostileDescriptions.Kind> manifests() {
        return List.of(
                new HostileDescriptions.Kind("empty", text(""), "manifest"),
                new HostileDescriptions.Kind("cut off", file -> HostileDescriptions.cut(file, 90), "manifest"),
                new HostileDescriptions.Kind("missing", Files::delete, "manifest"),
                new HostileDescriptions.Kind("zeros", HostileDescriptions::large, "manifest"),
                new HostileDescriptions.Kind("a pipe", HostileDescriptions::pipe, "manifest"),
                new HostileDescriptions.Kind("a symlink", HostileDescriptions::link, "manifest"),
                new HostileDescriptions.Kind("a directory", HostileDescriptions::directory, "manifest"),
                new HostileDescriptions.Kind(
                        "other lines",
                        file -> Files.writeString(file, Files.readString(file).replace("notes.txt", "../escape")),
                        "manifest"),
                new HostileDescriptions.Kind(
                        "escape at the end",
                        file -> Files.writeString(file, Files.readString(file).replace("notes.txt", "notes\\")),
                        "manifest"),
                new HostileDescriptions.Kind(
                        "no numbers",
                        file -> Files.writeString(file, Files.readString(file).replaceAll("[0-9]", "-")),
                        "manifest"),
                new HostileDescriptions.Kind(
                        "tabs",
                        file -> Files.writeString(file, "caravault-manifest\t2\tcrc32c\n" + "\t\n".repeat(1000)),
                        "manifest"),
                new HostileDescriptions.Kind(
                        "one long line",
                        file -> Files.writeString(file, "caravault-manifest\t2\tcrc32c\n" + "f\t".repeat(2_000_000)),
                        "manifest"));
    }

    @Test
    void aRestoreOfAReplacedDescriptionOrManifestLeavesTheShareAsItWas() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Backup made = made(routes);
            Path tree = data.resolve("vault/" + made.id());
            Path home = data.resolve("home");
            Files.writeString(home.resolve("notes.txt"), "newer than the backup");
            Share share = routes.share(made.shareId());
            List<HostileDescriptions.Kind> descriptions = new ArrayList<>(HostileDescriptions.ofAnother());
            List<HostileDescriptions.Kind> unreadable = HostileDescriptions.unreadable();
            descriptions.addAll(unreadable.subList(0, 16)); // one value of the wrong type stands for all
            for (HostileDescriptions.Kind kind : descriptions) {
                mustBeRefused(
                        tree.resolve("backup.json"),
                        kind,
                        () -> assertThat(refused(routes, share, made))
                                .as("backup.json: " + kind)
                                .contains("is not complete any more", kind.says())
                                .doesNotContain("JsonToken", "REDACTED"));
            }
            for (HostileDescriptions.Kind kind : manifests()) {
                mustBeRefused(
                        tree.resolve("manifest"),
                        kind,
                        () -> assertThat(refused(routes, share, made))
                                .as("manifest: " + kind)
                                .contains("step copy-back"));
            }
            assertThat(home.resolve("notes.txt")).hasContent("newer than the backup");
            routes.restore(made.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
        }
    }

    @Test
    void aDrillOfAReplacedDescriptionOrManifestFailsInTime() throws Exception {
        List<String> byHand = List.of("quota_backups=-1", "watch_ms=3600000");
        try (RunningRoutes routes = RunningRoutes.start(pool, data, byHand, main -> {})) {
            routes.ask(
                    "direct:save-policy", new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                            {"name": "proven", "shares": "all", "schedule": "every 6h", "drill": "weekly", "drill_backup": "latest"}
                            """), Policy.class);
            Backup made = made(routes);
            Path tree = data.resolve("vault/" + made.id());
            List<String> some = List.of("null", "objects", "zeros", "missing", "a pipe"); // a restore tries the others
            for (HostileDescriptions.Kind kind : HostileDescriptions.unreadable().stream()
                    .filter(kind -> some.contains(kind.name()))
                    .toList()) {
                mustBeRefused(
                        tree.resolve("backup.json"),
                        kind,
                        () -> assertThat(drilled(routes))
                                .as("backup.json: " + kind)
                                .startsWith("failed: ")
                                .contains("backup.json", kind.says()));
            }
            for (HostileDescriptions.Kind kind : manifests()) {
                mustBeRefused(
                        tree.resolve("manifest"),
                        kind,
                        () -> assertThat(drilled(routes))
                                .as("manifest: " + kind)
                                .startsWith("failed: "));
            }
            assertThat(drilled(routes)).startsWith("proven: ");
            assertThat(routes.vault())
                    .filteredOn(name -> !name.equals("damaged-inodes"))
                    .containsExactly(made.id().toString());
            assertThat(routes.held()).isEqualTo("mounts [], journal []");
        }
    }

    private String drilled(RunningRoutes routes) {
        routes.beans.db().sql("delete from drills").update();
        routes.ask("direct:ask-for-drills", "", Object.class);
        routes.awaitIdle();
        return routes.beans
                .db()
                .sql("select state || ': ' || coalesce(cause, '') from drills")
                .query(String.class)
                .single();
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private void mustBeRefused(Path file, HostileDescriptions.Kind kind, Attempt attempt) throws Exception {
        byte[] good = Files.readAllBytes(file);
        kind.damage().apply(file);
        long begun = System.nanoTime();
        attempt.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(kind.name()).isLessThan(Duration.ofMinutes(2));
        HostileDescriptions.remove(file);
        Files.write(file, good);
    }

    /** Restores, which must fail; its message. */
    private static String refused(RunningRoutes routes, Share share, Backup backup) {
        int before = routes.messagesAbout(backup.id()).size();
        routes.restore(backup.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        List<String> messages = routes.messagesAbout(backup.id());
        assertThat(messages).hasSize(before + 1);
        assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
        routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
        return messages.get(0); // the newest
    }
}
