package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.ShareOwner;
import org.caravault.catalogue.ImportRequest;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
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
            Path nothing = data.resolve("vault/00000000-0000-4000-8000-000000000016");
            Files.createDirectories(nothing.resolve("data"));
            Files.writeString(nothing.resolve("backup.json"), "null");
            String other = Trees.small(data.resolve("other")).toString();
            String good = forged(made, 20, f -> {
                f.put("project_id", "evil").put("name", "esc\u001b[2J");
                share(f).put("export_location", other);
            });

            List<?> answer = routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            List<String> lines = answer.stream().map(Object::toString).toList();

            for (String id : bad) {
                assertThat(lines).anyMatch(line -> line.startsWith("could not import backup " + id));
            }
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("could not import backup 00000000-0000-4000-8000-000000000016")
                            && line.contains("does not describe a backup"));
            assertThat(lines).hasSize(bad.size() + 3).noneMatch(line -> line.indexOf('\u001b') >= 0);
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("imported backup " + good)
                            && line.contains("'caravault share assign " + good + " evil'"));
            assertThat(routes.share(UUID.fromString(good)).projectId()).isEqualTo("default");
            assertThat(routes.backup(UUID.fromString(good)).projectId()).isEqualTo("default");
            assertThat(routes.count("shares")).isEqualTo(2);
            assertThat(routes.count("backups")).isEqualTo(2);

            new ShareOwner(routes.beans.db()).assign(UUID.fromString(good), "evil");
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
            routes.ask("direct:import-vault", new ImportRequest(false, true, false), List.class);
            assertThat(routes.backup(UUID.fromString(id)).projectId()).isEqualTo("default");
            assertThat(routes.share(share.id()).exportLocation()).isEqualTo(share.exportLocation());
        }
    }

    private static List<String> imported(RunningRoutes routes, ImportRequest request) {
        List<?> answer = routes.ask("direct:import-vault", request, List.class);
        return answer.stream().map(Object::toString).toList();
    }

    private String at(Backup backup, int number, Path directory) throws Exception {
        return forged(backup, number, f -> share(f).put("export_location", directory.toString()));
    }

    @Test
    void noDirectoryBecomesTwoSharesAlsoNotWithinOneRunAndTheOthersAreImported() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("area/home"));
            Share share = routes.share("home", home);
            Backup made = routes.backUp(share.id());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
            Path lone = Trees.small(data.resolve("lone"));
            Path below = Trees.small(data.resolve("lone/below"));

            String same = at(made, 1, home);
            String again = at(made, 2, Files.createSymbolicLink(data.resolve("link"), home));
            String outer = at(made, 3, data.resolve("area"));
            String inner = at(made, 4, Files.createDirectories(home.resolve("inner")));
            String first = at(made, 5, lone);
            String second = at(made, 6, lone);
            String third = at(made, 7, below);
            String last = at(made, 8, Trees.small(data.resolve("last")));

            for (boolean dryRun : new boolean[] {true, false}) {
                List<String> lines = imported(routes, new ImportRequest(dryRun));
                String good = dryRun ? "would import backup " : "imported backup ";
                assertThat(lines)
                        .hasSize(8)
                        .anyMatch(line -> line.startsWith(good + first))
                        .anyMatch(line -> line.startsWith(good + last));
                for (String id : List.of(same, again)) {
                    assertThat(lines)
                            .anyMatch(line -> line.startsWith("could not import backup " + id)
                                    && line.contains("is share " + share.id() + " already"));
                }
                for (String id : List.of(outer, inner)) {
                    assertThat(lines)
                            .anyMatch(line -> line.startsWith("could not import backup " + id)
                                    && line.contains(share.id() + " (" + home + "): if both are to be shares"));
                }
                for (String id : List.of(second, third)) {
                    assertThat(lines)
                            .anyMatch(line -> line.startsWith("could not import backup " + id) && line.contains(first));
                }
                assertThat(routes.count("shares")).isEqualTo(dryRun ? 1 : 3);
            }

            assertThat(imported(routes, new ImportRequest(false, false, true)))
                    .filteredOn(line -> line.startsWith("imported"))
                    .extracting(line -> line.split(" ", -1)[2])
                    .containsExactly(outer, inner, third);
            assertThat(routes.count("nested_shares"))
                    .as("home in area, inner in both, below in lone")
                    .isEqualTo(4);
        }
    }

    @Test
    void aProjectGetsNoShareOutsideItsRootsBecauseAVaultSaysSo(@TempDir Path place) throws Exception {
        Path area = Files.createDirectories(place.resolve("green"));
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes =
                        RunningRoutes.start(pool, data, List.of("local.roots=green:" + area), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup made = routes.backUp(share.id());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
            Path ours = Trees.small(place.resolve("ours"));
            Files.createSymbolicLink(area.resolve("link"), ours);
            List<String> bad = new ArrayList<>();
            Consumer<ObjectNode> green = f -> f.put("project_id", "green");
            for (Path wanted : List.of(ours, area.resolve("link"), area)) {
                bad.add(forged(
                        made, bad.size() + 1, green.andThen(f -> share(f).put("export_location", wanted.toString()))));
            }
            bad.add(forged(made, bad.size() + 1, f -> {
                f.put("project_id", "blue");
                share(f).put("export_location", area + "/blue");
            }));
            Path inside = Trees.small(area.resolve("inside"));
            String good = forged(made, 20, green.andThen(f -> share(f).put("export_location", inside.toString())));

            List<String> lines = imported(routes, new ImportRequest(false, true, false));
            for (String id : bad) {
                assertThat(lines)
                        .anyMatch(line -> line.startsWith("could not import backup " + id)
                                && (line.contains("local.roots") || line.contains("is a symlink")));
            }
            assertThat(lines).hasSize(bad.size() + 1);
            assertThat(routes.share(UUID.fromString(good)).projectId()).isEqualTo("green");

            assertThat(imported(routes, new ImportRequest(false)))
                    .as("the administrator gets what is his to assign")
                    .anyMatch(line -> line.startsWith("imported backup " + bad.get(0)));
        }
    }
}
