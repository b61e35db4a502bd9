package org.caravault.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class PrivateDirectoryTest {
    @ParameterizedTest
    @CsvSource({"0700, rwx------", "0755, rwxr-xr-x", "0751, rwxr-x--x", "0026, ----w-rw-", "0000, ---------"})
    void modesAreWrittenAsChmodTakesThem(String octal, String symbolic) {
        assertThat(PrivateDirectory.octal(PosixFilePermissions.fromString(symbolic)))
                .isEqualTo(octal);
        assertThat(PrivateDirectory.mode(octal)).isEqualTo(PosixFilePermissions.fromString(symbolic));
    }

    @Test
    void aDirectoryIsClosedWhetherItIsNewOrWasThere(@TempDir Path parent) throws Exception {
        Path open = Files.createDirectory(parent.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(PrivateDirectory.isOpenToWriters(open)).isTrue();
        for (Path path : new Path[] {open, parent.resolve("new/below")}) {
            PrivateDirectory.make(path);
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PrivateDirectory.OWNER_ONLY);
            assertThat(PrivateDirectory.isOpenToWriters(path)).isFalse();
        }
    }
}
