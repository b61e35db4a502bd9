package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.report.JsonReporter;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.HostileTree;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A copier lives for a second, and its start is a part of it. One lambda, method reference or formatter on the way brings in
 * hundreds of Java's own classes, which only the clock shows.
 */
class StartIsLeanTest {
    /** Java's makers of lambdas, of handles and of texts: none of them is needed to copy. */
    private static final List<String> HEAVY = List.of(
            "java.lang.invoke.InnerClassLambdaMetafactory",
            "java.lang.invoke.VarHandles ",
            "java.util.stream.Stream",
            "java.util.Formatter");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "copy, 'copy src dst'",
        "a manifest, 'copy src dst --manifest manifest'",
        "as the service does it, 'copy src dst --link-dest src --manifest manifest --progress json --threads 2'",
        "resumed, 'copy src dst --resume src --delete'",
        "scan, 'scan src'",
        "remove, 'remove src'"
    })
    void aCopierLoadsNoLambdasAndNoFormatter(String what, String command) throws Exception {
        assumeTrue(Files.exists(Path.of(System.getProperty("caravault.copy.calls"))), "calls through JNA load much");
        try (Workspace w = Workspace.inMemory()) {
            HostileTree.build(w.path("src"));
            Path log = Path.of(w.path("classes"));
            String[] words = command.split(" ", -1);
            for (int i = 0; i < words.length; i++) {
                if (List.of("src", "dst", "manifest").contains(words[i])) {
                    words[i] = w.path(words[i]);
                }
            }
            Process copy = ChildCopier.start(List.of("-Xlog:class+load:file=" + log), words);
            ChildCopier.output(copy);
            assertThat(copy.waitFor()).isZero();
            assertThat(Files.readAllLines(log))
                    .hasSizeGreaterThan(400)
                    .anySatisfy(line -> assertThat(line).contains("org.caravault.copy.cli.CopyMain"))
                    .noneMatch(line -> HEAVY.stream().anyMatch(line::contains));
        }
    }

    @Test
    void numbersAreWrittenAsAFormatterWould() {
        for (double value : new double[] {0, 0.04, 0.05, 0.96, 1, 9.95, 12.345, 99.9999, 1e9}) {
            assertThat(JsonReporter.decimal(value, 3)).isEqualTo("%.3f".formatted(value));
            assertThat(Double.parseDouble(JsonReporter.decimal(value, 1))).isBetween(value - 0.051, value + 0.051);
        }
    }
}
