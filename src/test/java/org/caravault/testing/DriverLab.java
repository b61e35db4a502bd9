package org.caravault.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** What each driver stores its backups in, made for a test; a type of each driver's name; and whether it stores a backup. */
public final class DriverLab implements AutoCloseable {
    private static final Map<String, String> PROGRAMS =
            Map.of("rsync-ssh", "rsync", "restic", "restic", "rest-vendor", "rsync");

    /** Those that can be tried here: all that come with the service, if their program, or the simulator's, is installed; where CI is set it must be. */
    public static final List<String> DRIVERS = List.of("nfs", "rsync-ssh", "restic", "rest-vendor").stream()
            .filter(driver ->
                    !PROGRAMS.containsKey(driver) || System.getenv("CI") != null || isThere(PROGRAMS.get(driver)))
            .toList();

    private final Path data;
    private final ArraySimulator array;

    public DriverLab(Path data) throws IOException, InterruptedException {
        this.data = data;
        array = new ArraySimulator(store("rest-vendor"), data.resolve("exports"));
        for (String driver : DRIVERS) {
            Files.createDirectories(store(driver));
        }
        Files.writeString(data.resolve("password"), "pass word\n");
        if (DRIVERS.contains("restic")) {
            restic("init");
        }
    }

    /** For tests that are of all of them at once, with one server's simulator. */
    public static boolean hasRsync() {
        return DRIVERS.contains("rsync-ssh");
    }

    /** Skips a test that is of this driver where its program is not installed. */
    public static void require(String driver) {
        Assumptions.assumeTrue(DRIVERS.contains(driver), () -> PROGRAMS.get(driver) + " is not installed");
    }

    /** The directory that a driver's backups lie in. */
    public Path store(String driver) {
        return data.resolve("store-" + driver);
    }

    /** Writes the configuration; at so many KiB/s do the drivers work that can be slowed down. 0: as fast as they can. */
    public Path configuration(int kibPerSecond) throws IOException {
        return Files.writeString(
                data.resolve("application.properties"), """
                [nfs]
                backup_type_name = Plain trees in a vault of their own
                backup_mount_export = %1$s/store-nfs
                [restic]
                backup_type_name = Encrypted
                driver = restic
                repository = %1$s/store-restic
                password = %1$s/password
                cache = %1$s/cache
                scratch = %1$s/scratch
                limit_upload = %2$d
                limit_download = %2$d
                [rsync-ssh]
                backup_type_name = On another host
                driver = rsync-ssh
                target = %1$s/store-rsync-ssh
                bwlimit = %2$d
                [rest-vendor]
                backup_type_name = By the array itself
                driver = rest-vendor
                url = %3$s
                token = env:TEST_ARRAY_TOKEN
                poll_ms = 50
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = nfs, restic, rsync-ssh, rest-vendor
                [filer]
                share_backend_name = external
                enabled_backup_types = nfs, restic, rsync-ssh, rest-vendor
                """.formatted(data, kibPerSecond, array.url()));
    }

    public ArraySimulator array() {
        return array;
    }

    public boolean stores(String driver, UUID backup) throws IOException, InterruptedException {
        if (driver.equals("restic")) {
            return restic("snapshots", "--json", "--tag", "backup-" + backup).contains("\"id\"");
        }
        try (var entries = Files.list(store(driver))) {
            return entries.anyMatch(path -> path.getFileName().toString().startsWith(backup.toString()));
        }
    }

    /** Runs restic on the repository; what it says, on both streams. */
    String restic(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("restic", "--no-cache", "-r", store("restic").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("RESTIC_PASSWORD_FILE", data.resolve("password").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static boolean isThere(String program) {
        return List.of("/usr/bin/", "/usr/local/bin/").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory + program)));
    }

    /** Those that a driver started here and that have not ended. */
    public static List<String> programs() {
        return ProcessHandle.current()
                .descendants()
                .map(child -> child.info().commandLine().orElse(""))
                .filter(line -> line.contains("restic") || line.contains("rsync"))
                .toList();
    }

    @Override
    public void close() {
        array.close();
    }
}
