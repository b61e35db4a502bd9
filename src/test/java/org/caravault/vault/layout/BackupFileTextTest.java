package org.caravault.vault.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyFindings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The text of {@code backup.json}: vaults are read for years, so neither a field's name nor the order changes. */
@Tag("fast")
class BackupFileTextTest {
    private static final String TEXT = """
            {
              "format" : 1,
              "id" : "11111111-1111-1111-1111-111111111111",
              "name" : "a name",
              "description" : "a description",
              "project_id" : "a project",
              "user_id" : "a user",
              "share" : {
                "id" : "22222222-2222-2222-2222-222222222222",
                "name" : "the share's name",
                "protocol" : "NFS",
                "host" : "node@local#pool",
                "export_location" : "/export"
              },
              "driver" : "a driver",
              "backup_type" : "a type",
              "created_at" : "2026-01-02T03:04:05.006Z",
              "finished_at" : "2026-01-02T03:05:00Z",
              "size_gb" : 2,
              "files" : 3,
              "bytes" : 4,
              "new_bytes" : 5,
              "previous" : "33333333-3333-3333-3333-333333333333",
              "report" : {
                "changed" : {
                  "count" : 6,
                  "first" : [ "a file" ]
                }
              }
            }""";

    private static final String WITHOUT_WHAT_MAY_BE_ABSENT = """
            {
              "format" : 1,
              "id" : "11111111-1111-1111-1111-111111111111",
              "project_id" : "a project",
              "user_id" : "a user",
              "share" : {
                "id" : "22222222-2222-2222-2222-222222222222",
                "name" : null,
                "protocol" : "NFS",
                "host" : "node@local#pool",
                "export_location" : "/export"
              },
              "driver" : "a driver",
              "created_at" : "2026-01-02T03:04:05.006Z",
              "finished_at" : "2026-01-02T03:05:00Z",
              "size_gb" : 2,
              "files" : 3,
              "bytes" : 4,
              "new_bytes" : 5,
              "report" : { }
            }""";

    @Test
    void everyFieldHasItsValue() throws IOException {
        NewBackupFile written = written(
                Optional.of("a name"),
                Optional.of("a description"),
                Optional.of("the share's name"),
                Optional.of("a type"),
                Optional.of("33333333-3333-3333-3333-333333333333"),
                new CopyFindings(Map.of(CopyFindings.CHANGED, new CopyFindings.Entries(6, List.of("a file")))));
        assertThat(text(written)).isEqualTo(TEXT);
        assertThat(BackupJson.read(TEXT.getBytes(StandardCharsets.UTF_8))).isEqualTo(written.file());
    }

    @Test
    void whatTheBackupHasNotIsNotWritten() throws IOException {
        NewBackupFile written = written(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                CopyFindings.empty());
        assertThat(text(written)).isEqualTo(WITHOUT_WHAT_MAY_BE_ABSENT);
    }

    private static NewBackupFile written(
            Optional<String> name,
            Optional<String> description,
            Optional<String> shareName,
            Optional<String> type,
            Optional<String> previous,
            CopyFindings report) {
        return new NewBackupFile(
                UUID.fromString("11111111-1111-1111-1111-111111111111"),
                new NewBackupFile.Label(name, description),
                new NewBackupFile.Owner("a project", "a user"),
                new BackupFile.SharePart(
                        "22222222-2222-2222-2222-222222222222", shareName, "NFS", "node@local#pool", "/export"),
                new NewBackupFile.Method("a driver", type),
                new NewBackupFile.Times(
                        Instant.parse("2026-01-02T03:04:05.006789Z"), Instant.parse("2026-01-02T03:05:00Z")),
                new NewBackupFile.Content(2, 3, 4, 5, previous),
                report);
    }

    private static String text(NewBackupFile written) throws IOException {
        return new String(BackupJson.write(written.file()), StandardCharsets.UTF_8);
    }
}
