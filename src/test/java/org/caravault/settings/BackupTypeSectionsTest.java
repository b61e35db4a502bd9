package org.caravault.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class BackupTypeSectionsTest {
    @TempDir
    private Path directory;

    private Settings read(String file) throws Exception {
        Path written = Files.writeString(directory.resolve("application.properties"), file);
        return Settings.read(Optional.of(written), Map.of(), List.of(), directory.resolve("data"));
    }

    @Test
    void theExampleOfManilasDocumentationIsUnderstood() throws Exception {
        BackupTypes types = read("""
                quota_backups = 3
                [eng_data_backup]
                backup_type_name = my_backup
                [nas_storage]
                enabled_backup_types = eng_data_backup
                """).backupTypes();
        BackupType type = types.find("eng_data_backup").orElseThrow();
        assertThat(type.called()).isEqualTo("my_backup");
        assertThat(type.driver()).isEqualTo("nfs");
        assertThat(types.isEnabled(type, "nas_storage")).isTrue();
        assertThat(types.isEnabled(type, "local")).isFalse();
    }

    @Test
    void aBackendMayBeCalledOtherwiseThanItsSectionAndDefaultEndsASection() throws Exception {
        Settings settings = read("""
                [fast]
                backup_type_name = fast
                driver = array-snapshots
                url = https://array/api
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = fast
                [DEFAULT]
                quota_backups = 7
                """);
        BackupType type = settings.backupTypes().find("fast").orElseThrow();
        assertThat(type.driver()).isEqualTo("array-snapshots");
        assertThat(type.options()).containsExactly(Map.entry("url", "https://array/api"));
        assertThat(settings.backupTypes().isEnabled(type, "local")).isTrue();
        assertThat(settings.number(Key.QUOTA_BACKUPS)).isEqualTo(7);
    }

    @Test
    void oneExportIsNotMountedInTwoWaysAndOptionsNeedAnExport() {
        assertThatThrownBy(() -> read("""
                [a]
                backup_type_name = a
                backup_mount_export = nas:/v
                backup_mount_options = vers=3
                [b]
                backup_type_name = b
                backup_mount_export = nas:/v
                [c]
                backup_type_name = c
                backup_mount_options = vers=3
                """))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining("[a] and [b] share backup_mount_export but use different mount settings")
                .hasMessageContaining(":10: [c] backup_mount_options says how to mount a vault of the type's own");
    }

    @Test
    void everyProblemIsNamedWithItsLineItsSectionAndItsKey() {
        String at = directory.resolve("application.properties") + ":";
        assertThatThrownBy(() -> read("""
                [a]
                backup_type_name = a
                backup_mount_options = suid
                bakup_mount_export = /x
                backup_mount_export =
                [b]
                backup_type_name = b
                driver = ../b
                driver = c
                [nas]
                enabled_backup_types = a, gone
                quota_backups = 1
                [c]
                colour = red
                [a]
                nonsense
                [not a name]
                """))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(at + "3: [a] backup_mount_options must not contain the mount option 'suid'")
                .hasMessageContaining(at + "4: [a] bakup_mount_export is not an option of the driver nfs")
                .hasMessageContaining(at + "5: [a] backup_mount_export must not be empty")
                .hasMessageContaining(at + "8: [b] driver must be lower-case letters, digits and '-', not '../b'")
                .hasMessageContaining(at + "9: [b] driver is there already, at " + at + "8")
                .hasMessageContaining(at + "11: [nas] enabled_backup_types names 'gone'")
                .hasMessageContaining(at + "12: [nas] quota_backups is not a key of a backend")
                .hasMessageContaining(at + "13: section [c] must have either backup_type_name")
                .hasMessageContaining(at + "15: section [a] is there already, at " + at + "1")
                .hasMessageContaining(at + "16: [a] 'nonsense' is not KEY=VALUE")
                .hasMessageContaining(at + "17: '[not a name]' is not [SECTION]");
    }
}
