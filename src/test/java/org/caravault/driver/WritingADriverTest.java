package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that teaches to write a driver: what it shows is in its example's files, and these work. */
class WritingADriverTest {
    private static final Path PAGE = Path.of("docs/writing-a-driver.md");
    private static final Path EXAMPLE = Path.of("docs/example");
    private static final Pattern SNIPPET = Pattern.compile("```(yaml|properties)\\n(.*?)```", Pattern.DOTALL);
    private static final int LINES = 63;

    @TempDir
    private Path data;

    @Test
    void everySnippetIsInTheExampleAndTheDriverIsAsShortAsThePageSays() throws Exception {
        String driver = Files.readString(EXAMPLE.resolve("archive.camel.yaml"));
        String properties = Files.readString(EXAMPLE.resolve("archive.properties"));
        List<String> snippets = SNIPPET.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(2))
                .toList();
        assertThat(snippets).hasSizeGreaterThan(5);
        assertThat(snippets)
                .allSatisfy(snippet -> assertThat(driver + properties).contains(snippet));
        assertThat(driver.lines()).hasSizeLessThanOrEqualTo(LINES);
    }

    @Test
    void theExampleMakesRestoresAndDeletesABackupAndCleansUpOneThatFails() throws Exception {
        Path archives = Files.createDirectories(data.resolve("archives"));
        Path file = Files.writeString(
                data.resolve("application.properties"),
                Files.readString(EXAMPLE.resolve("archive.properties")).replace("/srv/archives", archives.toString()));
        AtomicBoolean fails = new AtomicBoolean();
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(
                        pool, data, Optional.of(file), EXAMPLE, List.of(), main -> failsAtItsEnd(main, fails))) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            UUID backup = routes.backUp(share.id(), Optional.of("monthly")).id();
            routes.awaitIdle();
            assertThat(routes.messagesAbout(backup)).isEmpty();
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            Path archive = archives.resolve(backup + ".tar");
            assertThat(routes.backup(backup).bytes()).contains(Files.size(archive));

            Files.writeString(home.resolve("notes.txt"), "damaged");
            routes.restore(backup, Optional.empty());
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");

            Files.writeString(archive, "no archive any more");
            routes.restore(backup, Optional.empty());
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup))
                    .singleElement()
                    .asString()
                    .contains("This does not look like a tar archive");
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);

            routes.delete(backup);
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup)).isEmpty();
            assertThat(archive).doesNotExist();

            routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
            fails.set(true);
            UUID half = routes.backUp(share.id(), Optional.of("monthly")).id();
            routes.awaitBackup(half, BackupStatus.ERROR);
            assertThat(fails).isFalse();
            assertThat(archives).as("its cancel removes what it wrote").isEmptyDirectory();
        }
    }

    private static void failsAtItsEnd(Main main, AtomicBoolean fails) throws Exception {
        AdviceWith.adviceWith(
                main.getCamelContext(),
                "archive-create",
                advice -> advice.weaveAddLast().process(exchange -> {
                    if (fails.getAndSet(false)) {
                        throw new IOException("no space left on device");
                    }
                }));
    }
}
