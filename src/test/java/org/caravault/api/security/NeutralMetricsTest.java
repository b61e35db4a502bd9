package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RawHttp;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever names a share writes into the terminal or the page of whoever looks at its metrics. */
class NeutralMetricsTest {
    private static String metrics(RunningService service) throws Exception {
        return RawHttp.ask(service.managementUrl(), "", "GET /observe/metrics HTTP/1.1", "Host: localhost")
                .body();
    }

    @Test
    void namesOfSharesReachNoTerminal(@TempDir Path data, @TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("file"), "content");
        try (RunningService service = RunningService.start(data, "watch_ms=200")) {
            service.share("red\u001b[31m\r\n#\u202ebackwards\u009b\ufeff", directory);
            service.await(() -> metrics(service).contains("name=\"red"));
            String metrics = metrics(service);
            assertThat(metrics).contains("name=\"red\\\\u001b[31m\\\\u000d\\\\u000a#\\\\u202e");
            assertThat(metrics.replace("\r\n", "\n").lines())
                    .allMatch(line -> line.chars().noneMatch(c -> c < ' ' || (c >= 0x7f && c <= 0x9f)))
                    .noneMatch(line -> line.contains("\u00e2\u0080\u00ae")); // the mark's bytes, read as ISO 8859-1
        }
    }
}
