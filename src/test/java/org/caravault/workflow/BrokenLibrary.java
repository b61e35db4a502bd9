package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A C library for the copiers of a node, in which calls fail as {@code src/test/resources/copy/faults.c} tells. */
record BrokenLibrary(Path library) {
    private static final Path COMPILER = Path.of("/usr/bin/gcc");

    static boolean canBeMade() {
        return Files.isExecutable(COMPILER);
    }

    static BrokenLibrary compiledIn(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("faults.so");
        Process compiler = new ProcessBuilder(
                        COMPILER.toString(),
                        "-O1",
                        "-shared",
                        "-fPIC",
                        "-fno-builtin",
                        "-o",
                        library.toString(),
                        "src/test/resources/copy/faults.c")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        return new BrokenLibrary(library);
    }

    /** The environment of a node that is to have such copiers. */
    Map<String, String> environment(Map<String, String> faults) {
        Map<String, String> environment = new HashMap<>(faults);
        environment.put("JAVA_TOOL_OPTIONS", "-Dcaravault.copy.library=" + library);
        return environment;
    }
}
