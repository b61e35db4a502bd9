package org.caravault.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The copier starts from a Java that was made for it. Whatever becomes of that, or of the Java that it was made of, must cost some
 * milliseconds and no backup.
 */
class CopierHasItsOwnJavaTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path BUILD = Path.of("src/main/runtime/build");

    @TempDir
    private static Path built;

    @TempDir
    private Path directory;

    private Path home;

    @BeforeAll
    static void build() throws Exception {
        Path calls = Path.of(System.getProperty("caravault.copy.calls"));
        assumeTrue(Files.exists(calls), "without a C compiler it has none");
        assumeTrue(Files.exists(JAVA_HOME.resolve("jmods/java.base.jmod")), "without jmods it has none");
        Files.createDirectories(built.resolve("target/native"));
        Files.createDirectories(built.resolve("target/lib"));
        Files.createDirectory(built.resolve("bin"));
        Files.copy(Path.of("bin/copier-flags"), built.resolve("bin/copier-flags"));
        Files.copy(calls, built.resolve("target/native/libcaravault-calls.so"));
        Files.copy(jna(), built.resolve("target/lib").resolve(jna().getFileName()));
        Files.createFile(built.resolve("target/caravault.jar"));
        pack(built.resolve("target/caravault-copier.jar"));
        run(List.of(BUILD.toAbsolutePath().toString(), JAVA_HOME.toString(), built.toString()));
    }

    @BeforeEach
    void install() throws Exception {
        home = directory.resolve("home");
        run(List.of("cp", "-a", built.toString(), home.toString()));
    }

    private static Path jna() throws Exception {
        return Path.of(com.sun.jna.Native.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static void pack(Path jar) throws IOException {
        Path classes = Path.of("target/classes");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes.resolve("org/caravault/copy"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }

    /** As the service starts it. {@return the Java that ran} */
    private Path copies() throws Exception {
        List<String> command = new ArrayList<>(CopierCommand.find(home.resolve("target/caravault.jar")));
        Path src = Files.createTempDirectory(directory, "src");
        Path dst = Files.createTempDirectory(directory, "dst");
        Files.writeString(src.resolve("file"), "what must not be lost");
        Path java = Path.of(command.get(0));
        command.addAll(List.of("copy", src.toString(), dst.toString(), "--manifest", dst + ".manifest"));
        run(command);
        assertThat(dst.resolve("file")).hasContent("what must not be lost");
        return java;
    }

    private Path ownJava() {
        return home.resolve("target/copier-runtime/bin/java");
    }

    @Test
    void itIsUsedWithAnArchiveOfItsClasses() throws Exception {
        home = built;
        assertThat(copies()).isEqualTo(ownJava());
        assertThat(CopierCommand.find(home.resolve("target/caravault.jar")))
                .contains("-XX:SharedArchiveFile=" + home.resolve("target/copier-runtime/copier.jsa"))
                .doesNotContain("-cp");
    }

    @Test
    void itMayBeMoved() throws Exception {
        assertThat(copies()).isEqualTo(ownJava());
        assertThat(home.resolve("target/copier-runtime/copier.jsa.of"))
                .hasContent(home.resolve("target/copier-runtime") + "\n");
    }

    @Test
    void itIsNotUsedAnyMoreWhenJavaWasReplacedByANewerOne() throws Exception {
        Path builtWith = home.resolve("target/copier-runtime/built-with");
        Files.writeString(builtWith, Files.readString(builtWith).replaceFirst("JAVA_VERSION=\"", "JAVA_VERSION=\"1"));
        assertThat(copies()).isEqualTo(JAVA_HOME.resolve("bin/java"));
    }

    @Test
    void itIsNotUsedWhenAnotherJavaIsAskedFor() throws Exception {
        Path builtWith = home.resolve("target/copier-runtime/built-with");
        Path other = Files.createDirectories(directory.resolve("other/bin"));
        Files.createFile(other.resolve("java"));
        Files.copy(JAVA_HOME.resolve("release"), other.resolveSibling("release"));
        Files.writeString(
                builtWith, Files.readString(builtWith).replaceFirst("^" + JAVA_HOME + "\n", other.getParent() + "\n"));
        assertThat(copies()).isEqualTo(JAVA_HOME.resolve("bin/java"));
        assertThat(home.resolve("target/copier.jsa")).exists();
        assertThat(home.resolve("target/copier-runtime/copier.jsa"))
                .as("the first Java's archive is unchanged")
                .exists();
    }

    @Test
    void whereItDoesNotWorkTheJarDoes() throws Exception {
        Files.writeString(home.resolve("target/native/libcaravault-calls.so"), "built for another machine");
        Files.delete(home.resolve("target/copier-runtime/copier.jsa"));
        assertThat(copies()).isEqualTo(JAVA_HOME.resolve("bin/java"));
        assertThat(home.resolve("target/copier-runtime/built-with")).doesNotExist();
    }
}
