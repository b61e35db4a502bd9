package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.caravault.copier.CopierCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every copy pays for the copier's start: an installation must not start it as a test does. */
class CopierStartsSlowlyTest {
    private static final Path FLAGS = Path.of("bin/copier-flags");

    @TempDir
    Path home;

    private Path jar;

    @BeforeEach
    void install() throws Exception {
        Files.createDirectories(home.resolve("target/lib"));
        Files.createDirectory(home.resolve("bin"));
        jar = Files.createFile(home.resolve("target/caravault.jar"));
        Files.createFile(home.resolve("target/lib/jna-9.jar"));
    }

    @Test
    void anInstallationStartsItAsTheLauncherDoes() throws Exception {
        Path copier = Files.createFile(home.resolve("target/caravault-copier.jar"));
        Files.copy(FLAGS, home.resolve(FLAGS));
        List<String> command = CopierCommand.find(jar);
        assertThat(command.get(0)).isEqualTo(System.getProperty("java.home") + "/bin/java");
        assertThat(command)
                .contains("-Djna.nounpack=true", copier + ":" + home.resolve("target/lib/jna-9.jar"))
                .endsWith("org.caravault.copy.cli.CopyMain");
        assertThat(home.resolve("target")).isDirectoryNotContaining("glob:**.jsa*");
    }

    @Test
    void anArchiveThatIsThereIsUsed() throws Exception {
        Path archive = archiveOf(home);
        assertThat(CopierCommand.find(jar)).contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void anArchiveThatWasMadeElsewhereIsNotUsed() throws Exception {
        Path archive = archiveOf(home.resolve("before-it-was-moved"));
        assertThat(CopierCommand.find(jar)).isNotEmpty().doesNotContain("-XX:SharedArchiveFile=" + archive);
    }

    /** An archive for the class path of an installation in that directory. */
    private Path archiveOf(Path installation) throws IOException {
        Files.createFile(home.resolve("target/caravault-copier.jar"));
        Path archive = Files.createFile(home.resolve("target/copier.jsa"));
        Files.setLastModifiedTime(archive, FileTime.fromMillis(4_000_000_000_000L));
        Files.writeString(
                home.resolve("target/copier.jsa.of"),
                installation.resolve("target/caravault-copier.jar") + ":" + installation.resolve("target/lib/jna-9.jar")
                        + "\n");
        Files.copy(FLAGS, home.resolve(FLAGS));
        return archive;
    }

    @Test
    void aBrokenInstallationStillStartsIt() throws Exception {
        Files.createFile(home.resolve("target/caravault-copier.jar"));
        Files.writeString(home.resolve(FLAGS), "exit 1\n");
        assertThat(CopierCommand.find(jar)).contains("-Xshare:auto").endsWith("org.caravault.copy.cli.CopyMain");
    }

    @Test
    void aTestStartsWhatWasJustCompiled() {
        assertThat(String.join(" ", CopierCommand.find()))
                .contains("target/classes:")
                .doesNotContain(".jsa");
    }
}
