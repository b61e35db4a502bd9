package org.caravault.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A C library for the copiers of a node, in which calls fail as {@code src/test/resources/copy/faults.c} describes. */
public record BrokenLibrary(Path library) {
    private static final Path COMPILER = Path.of("/usr/bin/gcc");

    public static boolean canBeMade() {
        return Files.isExecutable(COMPILER);
    }

    /** {@code faults} is compiled in: of the node's environment its copiers get only Java's options. */
    public static BrokenLibrary compiledIn(Path directory, Map<String, String> faults)
            throws IOException, InterruptedException {
        Path library = directory.resolve("faults.so");
        StringBuilder source =
                new StringBuilder("#include \"faults.c\"\n__attribute__((constructor)) static void set(void) {\n");
        faults.forEach((name, value) ->
                source.append("  setenv(\"%s\", \"%s\", 1);\n".formatted(name, value.replace("\\", "\\\\"))));
        Path program = Files.writeString(directory.resolve("these-faults.c"), source.append("}\n"));
        Process compiler = new ProcessBuilder(
                        COMPILER.toString(),
                        "-O1",
                        "-shared",
                        "-fPIC",
                        "-fno-builtin",
                        "-I",
                        "src/test/resources/copy",
                        "-o",
                        library.toString(),
                        program.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        return new BrokenLibrary(library);
    }

    /** The environment of a node that is to have such copiers. */
    public Map<String, String> environment() {
        return Map.of("JAVA_TOOL_OPTIONS", "-Dcaravault.copy.library=" + library);
    }
}
