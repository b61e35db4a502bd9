package org.caravault.copy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file system whose change time anybody can set is taken for one whose change time proves something. The numbers are those of statfs(2). */
class FileSystemsTest {
    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "4d44, FAT",
        "2011bab0, exFAT",
        "73717368, squashfs",
        "e0f5e1e2, EROFS",
        "9660, ISO 9660",
        "28cd3d45, cramfs",
        "7275, romfs",
        "4d5a, Minix 3",
        "4244, HFS"
    })
    void whatKeepsNoChangeTimeIsKnown(String magic, String name) {
        assertThat(FileSystems.hasNoChangeTime(Long.parseLong(magic, 16)))
                .as(name)
                .isTrue();
        assertThat(FileSystems.hasNoChangeTime(Integer.parseUnsignedInt(magic, 16)))
                .as("%s, as a machine may give it, with a sign", name)
                .isTrue();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"ef53, ext4", "58465342, XFS", "9123683e, btrfs", "1021994, tmpfs", "6969, NFS", "794c7630, overlay"})
    void theOthersKeepOne(String magic, String name) {
        assertThat(FileSystems.hasNoChangeTime(Long.parseLong(magic, 16)))
                .as(name)
                .isFalse();
    }
}
