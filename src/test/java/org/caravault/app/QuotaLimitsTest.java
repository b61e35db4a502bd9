package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.caravault.quota.QuotaResource;
import org.caravault.settings.Settings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thirteen shares under a nightly policy must not stop at Manila's ten backups where no limit is configured. */
@Tag("fast")
class QuotaLimitsTest {
    private static final int MANILAS = 10;

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({
        "tokens, , -1",
        "none, , -1",
        "keystone, , 10",
        "tokens, 27, 27",
        "keystone, 27, 27",
        "keystone, -1, -1",
        "tokens, 0, 0"
    })
    void backupsAreLimitedInACloudAndWhereASettingSaysSo(String strategy, String given, int limit) throws Exception {
        List<String> assignments = new ArrayList<>(List.of("auth_strategy=" + strategy));
        Stream.ofNullable(given).map(value -> "quota_backups=" + value).forEach(assignments::add);
        if (strategy.equals("keystone")) {
            assignments.add("keystone_authtoken.auth_url=http://127.0.0.1:5000/v3");
        }
        Map<QuotaResource, Integer> limits =
                QuotaLimits.of(Settings.read(Optional.empty(), Map.of(), assignments, data));
        assertThat(limits.getOrDefault(QuotaResource.BACKUPS, MANILAS)).isEqualTo(limit);
    }
}
