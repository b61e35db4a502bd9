package org.caravault.catalogue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.caravault.problem.RefusalException;
import org.caravault.report.CopyFindings;
import org.caravault.vault.layout.BackupFile;

/**
 * What a vault says is checked as a request is: whoever could write to the vault wrote it. The database and the API get no value that they could
 * not have got from this program.
 */
final class ImportedBackupCheck {
    private static final int LONGEST_TEXT = 255;
    private static final int LONGEST_PATH = 4096;
    private static final int LARGEST_GB = 100_000_000; // 100 PB
    private static final long LARGEST_COUNT = (long) LARGEST_GB << 30;
    private static final int MOST_KINDS = 64;
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Clock clock;

    ImportedBackupCheck(Clock clock) {
        this.clock = clock;
    }

    /** Refuses the first value that is not sound. */
    void mustBe(BackupFile file) {
        BackupFile.SharePart share = file.share();
        mustBeText("project_id", file.projectId());
        mustBeText("user_id", file.userId());
        mustBeId(share.id());
        mustBeText("share.host", share.host());
        mustBeText("share.protocol", share.protocol());
        mustBeText("driver", file.driver());
        mustBeText("share.export_location", share.exportLocation(), LONGEST_PATH);
        mustBeShort("name", file.name());
        mustBeShort("description", file.description());
        mustBeShort("share.name", share.name());
        if (file.backupType().filter(type -> !NAME.matcher(type).matches()).isPresent()) {
            throw RefusalException.invalid("backup_type is not the name of a type.");
        }
        mustBeBetween("size_gb", file.sizeGb(), LARGEST_GB);
        mustBeBetween("files", file.files(), LARGEST_COUNT);
        mustBeBetween("bytes", file.bytes(), LARGEST_COUNT);
        mustBeBetween("new_bytes", file.newBytes(), LARGEST_COUNT);
        mustBeTime(file.createdAt());
        mustBeReport(file.reported().kinds());
    }

    /** One from the future would stay the newest of its share for ever, and retention would delete the true ones. */
    private void mustBeTime(String createdAt) {
        mustBeText("created_at", createdAt);
        Instant time;
        try {
            time = Instant.parse(createdAt);
        } catch (DateTimeParseException notATime) {
            throw RefusalException.invalid(
                    "created_at '%s' is not a time such as 2026-01-31T12:00:00Z.".formatted(createdAt));
        }
        if (time.isBefore(Instant.EPOCH) || time.isAfter(clock.instant().plus(CLOCKS_DIFFER))) {
            throw RefusalException.invalid("created_at '%s' is before 1970 or in the future.".formatted(createdAt));
        }
    }

    private static void mustBeReport(Map<String, CopyFindings.Entries> kinds) {
        if (kinds.size() > MOST_KINDS) {
            throw RefusalException.invalid(
                    "report has %d kinds, and may have %d at most.".formatted(kinds.size(), MOST_KINDS));
        }
        kinds.forEach((kind, entries) -> {
            if (!NAME.matcher(kind).matches()) {
                throw RefusalException.invalid(
                        "report has a kind whose name is not 1 to 64 letters, digits, '.', '_' or '-'.");
            }
            mustBeBetween("report." + kind + ".count", entries.count(), LARGEST_COUNT);
            entries.first().forEach(name -> mustBeText("report." + kind + ".first", name, Integer.MAX_VALUE));
        });
    }

    private static void mustBeBetween(String field, long number, long most) {
        if (number < 0 || number > most) {
            throw RefusalException.invalid("%s is %d, and must be 0 to %d.".formatted(field, number, most));
        }
    }

    private static void mustBeShort(String field, Optional<String> text) {
        if (text.filter(t -> t.length() > LONGEST_TEXT || !isUnicode(t)).isPresent()) {
            throw RefusalException.invalid(
                    "%s is longer than 255 characters, contains NUL, or is not Unicode.".formatted(field));
        }
    }

    /** As this program writes ids: the parser of the JDK takes others, too. */
    private static void mustBeId(String id) {
        mustBeText("share.id", id);
        try {
            if (UUID.fromString(id).toString().equals(id)) {
                return;
            }
        } catch (IllegalArgumentException notAnId) {
            throw badId(id);
        }
        throw badId(id);
    }

    private static RefusalException badId(String id) {
        return RefusalException.invalid("share.id '%s' is not the id of a share.".formatted(id));
    }

    private static void mustBeText(String field, String text) {
        mustBeText(field, text, LONGEST_TEXT);
    }

    private static void mustBeText(String field, String text, int longest) {
        if (text == null || text.isBlank() || text.length() > longest || !isUnicode(text)) {
            throw RefusalException.invalid("%s must be a text of 1 to %d characters.".formatted(field, longest));
        }
    }

    /** What PostgreSQL stores as a text: no NUL, and no half of a pair. */
    private static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
