package org.caravault.copy.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.testing.Attacker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Below a directory that is not trusted no symlink leads the copier anywhere, whenever it is put there. */
@Tag("fast")
class BeneathTest {
    private static final int TRIES = 5000;

    @TempDir
    private Path directory;

    private Beneath beneath(Path trusted) {
        return new Beneath(List.of(new EntryName(Names.of(trusted.toString()))));
    }

    @Test
    void onlyWhatLiesBelowIsGuarded() throws Exception {
        Path vault = Files.createDirectories(directory.resolve("vault/id/data"))
                .getParent()
                .getParent();
        Path link = Files.createSymbolicLink(directory.resolve("link"), vault);
        Files.createSymbolicLink(vault.resolve("evil"), vault.resolve("id"));
        for (Path trusted : List.of(vault, link)) {
            Linux.use((Linux linux) -> {
                linux.close(beneath(trusted)
                        .openDirectory(
                                linux, Names.of(trusted.resolve("id/data").toString())));
                for (String bad : List.of("evil", "evil/data", "evil/")) {
                    assertThatThrownBy(() -> beneath(trusted).openDirectory(linux, Names.of(trusted + "/" + bad)))
                            .as(bad)
                            .isInstanceOf(LinuxException.class)
                            .hasMessageContaining("Not a directory");
                    linux.close(Beneath.NOTHING.openDirectory(linux, Names.of(trusted + "/" + bad)));
                }
                return true;
            });
        }
    }

    @Test
    void aDirectoryThatIsExchangedAllTheTimeIsOpenedOrRefused() throws Exception {
        Path vault = Files.createDirectories(directory.resolve("vault"));
        Path data = Files.createDirectories(vault.resolve("id/data"));
        Path victim = Files.createDirectories(directory.resolve("victim/data"));
        long own = (long) Files.getAttribute(data, "unix:ino");
        int[] seen = new int[2];
        try (Attacker attacker = Attacker.doing(() -> {
            Files.move(data.getParent(), vault.resolve("aside"), StandardCopyOption.ATOMIC_MOVE);
            Files.createSymbolicLink(data.getParent(), victim.getParent());
            Files.delete(data.getParent());
            Files.move(vault.resolve("aside"), data.getParent(), StandardCopyOption.ATOMIC_MOVE);
        })) {
            Linux.use((Linux linux) -> {
                for (int i = 0; i < TRIES || attacker.mustShowMore(seen); i++) {
                    try {
                        int fd = beneath(vault).openDirectory(linux, Names.of(data.toString()));
                        assertThat(linux.stat(fd).inode()).isEqualTo(own);
                        linux.close(fd);
                        seen[0]++;
                    } catch (LinuxException refused) {
                        seen[1]++;
                    }
                }
                return seen;
            });
        }
        assertThat(seen[0] + seen[1]).isGreaterThanOrEqualTo(TRIES);
    }
}
