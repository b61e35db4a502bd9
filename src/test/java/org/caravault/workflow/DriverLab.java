package org.caravault.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** What each driver stores its backups in, made for a test; and whether a backup is held there. */
final class DriverLab implements AutoCloseable {
    private Optional<ArraySimulator> array = Optional.empty();
    private String driver = "";
    private Path data = Path.of("/");

    /** Makes the storage, once, and writes the configuration of a type {@code typed} of that driver. */
    Path prepare(String which, Path where, boolean slow) throws IOException, InterruptedException {
        driver = which;
        data = where;
        Path store = Files.createDirectories(data.resolve("store"));
        Path secret =
                Files.writeString(data.resolve("secret"), which.equals("restic") ? "pass word" : ArraySimulator.TOKEN);
        String options = switch (which) {
            case "nfs" -> "backup_mount_export = " + store;
            case "restic" ->
                "repository = %s\npassword_file = %s\ncache = %s\nlimit_upload = %d"
                        .formatted(store, secret, data.resolve("cache"), slow ? 1000 : 0);
            case "rsync-ssh" -> "target = %s\nbwlimit = %d".formatted(store, slow ? 2000 : 0);
            default -> "url = %s\ntoken_file = %s\npoll_ms = 50".formatted(startedArray(store), secret);
        };
        array.ifPresent(simulator -> simulator.holds = slow);
        if (which.equals("restic")) {
            Assumptions.assumeTrue(isThere("restic"), "restic is not installed");
            if (!Files.exists(store.resolve("config"))) {
                restic("init");
            }
        }
        return Files.writeString(data.resolve("application.properties"), """
                [typed]
                backup_type_name = Under test
                driver = %s
                %s
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = typed
                """.formatted(which, options));
    }

    private String startedArray(Path store) throws IOException {
        if (array.isEmpty()) {
            array = Optional.of(new ArraySimulator(store));
        }
        return array.get().url();
    }

    ArraySimulator array() {
        return array.orElseThrow();
    }

    /** Lets slow storage go on. */
    void goOn() {
        array.ifPresent(simulator -> simulator.holds = false);
    }

    boolean held(UUID backup) throws IOException, InterruptedException {
        if (driver.equals("restic")) {
            return restic("snapshots", "--json", "--tag", "backup-" + backup).contains("\"id\"");
        }
        try (var entries = Files.list(data.resolve("store"))) {
            return entries.anyMatch(path -> path.getFileName().toString().startsWith(backup.toString()));
        }
    }

    /** Runs restic on the repository; what it says, on both streams. */
    String restic(String... words) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(
                List.of("restic", "--no-cache", "-r", data.resolve("store").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RESTIC_PASSWORD_FILE", data.resolve("secret").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    static boolean isThere(String program) {
        return List.of("/usr/bin/", "/usr/local/bin/").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory + program)));
    }

    /** Those that a driver started here and that have not ended. */
    List<String> programs() {
        return ProcessHandle.current()
                .descendants()
                .map(child -> child.info().commandLine().orElse(""))
                .filter(line -> line.contains("restic") || line.contains("rsync"))
                .toList();
    }

    @Override
    public void close() {
        array.ifPresent(ArraySimulator::close);
    }
}
