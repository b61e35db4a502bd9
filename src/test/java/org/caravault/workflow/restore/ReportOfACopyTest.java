package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupReport;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.copier.CopySummary;
import org.caravault.report.CopyFindings;
import org.caravault.report.CopyFindings.Entries;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.caravault.workflow.JobContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a copy could not keep or met changing is where its owner looks, and survives the loss of the catalogue. */
class ReportOfACopyTest {
    private static final CopyFindings LIVING = new CopyFindings(Map.of(
            CopyFindings.VANISHED, new Entries(300, List.of("tmp1", "tmp2")),
            CopyFindings.CHANGED, new Entries(1, List.of("log")),
            CopyFindings.MOUNTS, new Entries(0, List.of())));
    private static final CopyFindings POOR =
            new CopyFindings(Map.of(CopyFindings.NOT_KEPT, new Entries(2, List.of("a", "d/b"))));

    @TempDir
    private Path data;

    private HikariDataSource pool;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** After a step that copies, its summary has a report. */
    private static RunningRoutes.Advice reporting(String route, String step, CopyFindings report) {
        return main -> AdviceWith.adviceWith(
                main.getCamelContext(),
                route,
                advice -> advice.weaveById(step).after().process(exchange -> {
                    JobContext ctx = exchange.getVariable(JobContext.NAME, JobContext.class);
                    CopySummary s = ctx.result().copied().orElseThrow();
                    ctx.result()
                            .setCopied(new CopySummary(
                                    s.files(), s.bytes(), s.copiedFiles(), s.copiedBytes(), s.linkedFiles(), report));
                }));
    }

    private RunningRoutes start(RunningRoutes.Advice advice) throws Exception {
        return RunningRoutes.start(pool, data, List.of("quota_backups=-1", "notify=missing"), advice);
    }

    private static JsonNode event(RunningRoutes routes, String kind) throws Exception {
        return new ObjectMapper()
                .readTree(routes.beans
                        .db()
                        .sql(
                                "select jsonb_build_object('message', message, 'report', report)::text from events where kind = ?")
                        .param(kind)
                        .query(String.class)
                        .single());
    }

    @Test
    void aBackupOfALivingShareIsAvailableWithAReport() throws Exception {
        try (RunningRoutes routes = start(reporting("nfs-copy", "copy-share", LIVING))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            BackupReports reports = new BackupReports(routes.beans.db());
            BackupReport report = reports.find(backup.id()).orElseThrow();
            assertThat(report.entries()).isEqualTo(LIVING);
            assertThat(report.entries().of(CopyFindings.VANISHED).count()).isEqualTo(300);
            assertThat(report.files()).isEqualTo(3);
            JsonNode described = new ObjectMapper()
                    .readTree(data.resolve("vault/" + backup.id() + "/backup.json")
                            .toFile());
            assertThat(described.at("/report/vanished/count").asLong()).isEqualTo(300);
            assertThat(described.at("/report/changed/first/0").asText()).isEqualTo("log");
            assertThat(event(routes, "backup_finished").at("/message").asText())
                    .endsWith("is finished. Report: 300 vanished, 1 changed while read.");
            assertThat(event(routes, "backup_finished")
                            .at("/report/changed/first/0")
                            .asText())
                    .isEqualTo("log");
            assertThat(routes.messagesAbout(backup.id()))
                    .as("nothing is missing")
                    .isEmpty();

            routes.beans.db().sql("delete from backups").update();
            routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            assertThat(reports.find(backup.id())).contains(report);
        }
    }

    @Test
    void aBackupThatCouldNotKeepEverythingNotifiesItsOwner() throws Exception {
        try (RunningRoutes routes = start(reporting("nfs-copy", "copy-share", POOR))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("is available but incomplete", "2 not kept in full (a, d/b)");
        }
    }

    @Test
    void aRestoreThatCouldNotKeepEverythingNotifiesItsOwner() throws Exception {
        try (RunningRoutes routes = start(reporting("nfs-restore", "copy-backup-back", POOR))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitIdle();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("is restored to share home, but not everything came back", "(a, d/b)");
            assertThat(event(routes, "restore_finished")
                            .at("/report/not_kept/count")
                            .asLong())
                    .isEqualTo(2);
            assertThat(new BackupReports(routes.beans.db())
                            .find(backup.id())
                            .orElseThrow()
                            .restored())
                    .contains(POOR);
        }
    }

    /** Of a version that knew no reports. */
    @Test
    void aBackupWithoutAReportIsImported() throws Exception {
        try (RunningRoutes routes = start(main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path described = data.resolve("vault/" + backup.id() + "/backup.json");
            String old = Files.readString(described).replaceAll(",\\s*\"report\" : \\{ *}", "");
            assertThat(old).doesNotContain("report");
            Files.writeString(described, old);
            routes.beans.db().sql("delete from backups").update();
            List<?> lines = routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            assertThat(lines.toString()).startsWith("[imported backup");
            assertThat(new BackupReports(routes.beans.db())
                            .find(backup.id())
                            .orElseThrow()
                            .entries())
                    .isEqualTo(CopyFindings.empty());
        }
    }
}
