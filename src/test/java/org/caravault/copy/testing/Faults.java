package org.caravault.copy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The copier on a C library in which chosen calls fail. */
public record Faults(String library) {
    /**
     * What a run has said in the end.
     *
     * @param exitCode 128 and the signal's number if one has ended it
     */
    public record Outcome(int exitCode, String said) {
        /** The last line. */
        public JsonNode summary() throws Exception {
            return new ObjectMapper().readTree(said.lines().reduce((a, b) -> b).orElseThrow());
        }
    }

    public static Faults compiledIn(Workspace w) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "there is no gcc to make a C library with faults");
        RsyncOracle.shell(
                "gcc -O1 -shared -fPIC -fno-builtin -o $1 src/test/resources/copy/faults.c", w.path("faults.so"));
        return new Faults(w.path("faults.so"));
    }

    /** The faults are environment variables, as the library's source describes. */
    public Outcome run(Map<String, String> faults, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--progress", "json"));
        Process child = ChildCopier.start(
                new HashMap<>(faults), List.of("-Dcaravault.copy.library=" + library), all.toArray(String[]::new));
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    /** As a person would run it again. */
    public Outcome again(String... arguments) throws Exception {
        Outcome outcome = run(Map.of(), arguments);
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        return outcome;
    }
}
