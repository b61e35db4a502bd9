package org.caravault.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.Key;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A typing error in {@code --config} must not start a service with the defaults. */
@Tag("fast")
class NamedFileTest {
    @TempDir
    private Path directory;

    /** Any command with settings. */
    @Command(name = "any")
    static final class Any {
        @Mixin
        private SettingsOptions options = new SettingsOptions();
    }

    private static SettingsOptions parsed(String... words) {
        Any command = new Any();
        new CommandLine(command).parseArgs(words);
        return command.options;
    }

    @Test
    void mustExist() {
        Path file = directory.resolve("aplication.properties");
        assertThatThrownBy(() -> parsed("--config", file.toString()).read(List.of()))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(file + "': there is no such configuration file");
    }

    @Test
    void isRead() throws Exception {
        Path file = Files.writeString(directory.resolve("mine.properties"), "node = mine\n");
        assertThat(parsed("--config", file.toString()).read(List.of()).text(Key.NODE))
                .isEqualTo("mine");
    }
}
