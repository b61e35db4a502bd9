package org.caravault.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code caravault policy preview} prints for an administrator, of names that others have chosen. */
@Tag("fast")
class PreviewTest {
    @Test
    void aNameForgesNoLine() {
        Preview.OfShare share =
                new Preview.OfShare(new UUID(0, 1), "home\nshare other: 12 of 12 backups kept\u001b[2J", List.of());
        Preview preview = new Preview("night\r\nshare x", true, ZoneOffset.UTC, List.of(), List.of(share));

        assertThat(preview.text().lines()).hasSize(3);
        assertThat(preview.text()).doesNotContain("\u001b", "\r");
    }
}
