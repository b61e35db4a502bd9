package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.caravault.TestDatabase;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.share.Acceptances;
import org.caravault.share.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault that others could write to is imported: what it says is checked, and one bad backup stops no other. */
class HostileImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private String forged(Backup backup, int number, Consumer<ObjectNode> change) throws Exception {
        String id = "00000000-0000-4000-8000-%012d".formatted(number);
        Path vault = data.resolve("vault");
        ObjectNode file = (ObjectNode)
                JSON.readTree(vault.resolve(backup.id() + "/backup.json").toFile());
        file.put("id", id);
        share(file).put("id", id);
        change.accept(file);
        Files.createDirectories(vault.resolve(id + "/data"));
        Files.writeString(vault.resolve(id + "/backup.json"), JSON.writeValueAsString(file));
        return id;
    }

    private static ObjectNode share(ObjectNode file) {
        return (ObjectNode) file.get("share");
    }

    @Test
    void whatAVaultSaysIsCheckedAsARequestIs() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup made = routes.backUp(share.id());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
            List<String> bad = List.of(
                    forged(made, 1, f -> share(f).put("export_location", "/etc")),
                    forged(made, 2, f -> share(f).put("export_location", "/usr/lib/x")),
                    forged(made, 3, f -> share(f).put("host", "h@x?y=1#p")),
                    forged(made, 4, f -> share(f).put("host", "h@local#p").put("export_location", "-oevil")),
                    forged(made, 5, f -> f.put("driver", "../../x")),
                    forged(made, 6, f -> f.put("size_gb", -1)),
                    forged(made, 7, f -> f.put("name", "a\0b")),
                    forged(made, 8, f -> f.put("bytes", Double.MAX_VALUE)),
                    forged(made, 9, f -> f.put("project_id", 5).putNull("share")),
                    forged(made, 10, f -> share(f).put("protocol", "CIFS")),
                    forged(made, 11, f -> f.put("created_at", "yesterday")),
                    forged(made, 12, f -> f.put("backup_type", "direct:x")),
                    forged(made, 13, f -> f.put("name", "x".repeat(5000))),
                    forged(made, 15, f -> f.put("size_gb", Integer.MAX_VALUE)));
            Path deep = data.resolve("vault/00000000-0000-4000-8000-000000000014");
            Files.createDirectories(deep.resolve("data"));
            Files.writeString(deep.resolve("backup.json"), "[".repeat(100_000));
            String good = forged(made, 20, f -> f.put("project_id", "evil").put("name", "esc\u001b[2J"));

            List<?> answer = routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            List<String> lines = answer.stream().map(String.class::cast).toList();

            for (String id : bad) {
                assertThat(lines).anyMatch(line -> line.startsWith("could not import backup " + id));
            }
            assertThat(lines).hasSize(bad.size() + 2).noneMatch(line -> line.indexOf('\u001b') >= 0);
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("imported backup " + good)
                            && line.contains("'caravault share assign " + good + " evil'"));
            assertThat(routes.share(UUID.fromString(good)).projectId()).isEqualTo("default");
            assertThat(routes.backup(UUID.fromString(good)).projectId()).isEqualTo("default");
            assertThat(routes.count("shares")).isEqualTo(2);
            assertThat(routes.count("backups")).isEqualTo(2);

            new Acceptances(routes.beans.db()).assign(UUID.fromString(good), "evil");
            assertThat(routes.share(UUID.fromString(good)).projectId()).isEqualTo("evil");
            assertThat(routes.backup(UUID.fromString(good)).projectId()).isEqualTo("evil");
        }
    }

    @Test
    void aBackupOfAKnownShareIsOfTheSharesProject() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup made = routes.backUp(share.id());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
            String id = forged(made, 1, f -> {
                f.put("project_id", "evil");
                share(f).put("id", share.id().toString()).put("export_location", "/etc");
            });
            routes.ask("direct:import-vault", new ImportRequest(false, true), List.class);
            assertThat(routes.backup(UUID.fromString(id)).projectId()).isEqualTo("default");
            assertThat(routes.share(share.id()).exportLocation()).isEqualTo(share.exportLocation());
        }
    }
}
