package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.SshServer;
import org.caravault.testing.StandInS3;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Backups on hosts that are reached over SSH, SFTP and S3, with keys, each with the real program. */
@EnabledIf("canBeTried")
class FarAwayTest {
    private static final String S3_KEY_ID = "caravault-test";

    @TempDir
    private Path data;

    private SshServer ssh;
    private StandInS3 s3;
    private HikariDataSource pool;

    /** Where restic and sshd are installed; {@code .ci/run} installs them. */
    static boolean canBeTried() {
        return System.getenv("CI") != null
                || (SshServer.isInstalled() && DriverLab.DRIVERS.containsAll(List.of("rsync-ssh", "restic")));
    }

    @BeforeEach
    void start() throws Exception {
        ssh = new SshServer(data.resolve("ssh"));
        s3 = new StandInS3(S3_KEY_ID);
        pool = TestDatabase.fresh();
        Files.createDirectories(data.resolve("far/plain"));
        Files.writeString(data.resolve("password"), "pass word\n");
        Files.writeString(
                data.resolve("s3-credentials"),
                "[default]\naws_access_key_id = %s\naws_secret_access_key = not checked here\n".formatted(S3_KEY_ID));
    }

    @AfterEach
    void stop() {
        pool.close();
        s3.close();
        ssh.close();
    }

    private Path configuration(Path knownHosts) throws IOException {
        return Files.writeString(data.resolve("application.properties"), """
                [plain]
                backup_type_name = Plain, on another host
                driver = rsync-ssh
                target = 127.0.0.1:%1$s/far/plain
                port = %2$d
                identity_file = %3$s
                known_hosts = %4$s
                [sftp]
                backup_type_name = Encrypted, on another host
                driver = restic
                repository = sftp:127.0.0.1:%1$s/far/restic
                sftp_command = %5$s
                password = %1$s/password
                cache = %1$s/cache
                scratch = %1$s/scratch
                [s3]
                backup_type_name = Encrypted, in a bucket
                driver = restic
                repository = %6$s
                s3_credentials = %1$s/s3-credentials
                password = %1$s/password
                cache = %1$s/cache
                scratch = %1$s/scratch
                [nas_storage]
                share_backend_name = local
                enabled_backup_types = plain, sftp, s3
                """.formatted(
                        data, ssh.port(), ssh.key(), knownHosts, sftp(), s3.repository()));
    }

    private String sftp() {
        return "ssh -o BatchMode=yes -o UserKnownHostsFile=%s -p %d -i %s 127.0.0.1 -s sftp"
                .formatted(ssh.known(), ssh.port(), ssh.key());
    }

    private void restic(String repository, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("restic", "--option=sftp.command=" + sftp(), "-r", repository));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RESTIC_PASSWORD", "pass word");
        builder.environment().put("AWS_ACCESS_KEY_ID", S3_KEY_ID);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "not checked here");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void whatWasBackedUpFarAwayComesBack() throws Exception {
        restic("sftp:127.0.0.1:" + data + "/far/restic", "init");
        restic(s3.repository(), "init");
        try (RunningRoutes routes = start(ssh.known())) {
            for (String type : List.of("plain", "sftp", "s3")) {
                Path home = Trees.large(data.resolve(type), 2);
                Share share = routes.share(type, home);
                UUID backup = routes.backUp(share.id(), Optional.of(type)).id();
                routes.awaitIdle();
                assertThat(routes.messagesAbout(backup)).as(type).isEmpty();
                routes.awaitBackup(backup, BackupStatus.AVAILABLE);

                Files.writeString(home.resolve("notes.txt"), "damaged");
                Files.delete(home.resolve("large-1"));
                routes.restore(backup, Optional.empty());
                routes.awaitIdle();
                assertThat(routes.messagesAbout(backup)).as(type).isEmpty();
                assertThat(home.resolve("notes.txt")).hasContent("some notes");
                assertThat(home.resolve("large-1")).hasSize(1 << 20);

                routes.delete(backup);
                routes.awaitIdle();
                assertThat(routes.beans.backups().find(backup)).as(type).isEmpty();
            }
        }
        assertThat(data.resolve("far/plain")).isEmptyDirectory();
        assertThat(data.resolve("far/restic/snapshots")).isEmptyDirectory();
        assertThat(s3.objects()).as("the repository's own").isPositive();
        assertThat(s3.strangers())
                .as("each request was signed with the type's key")
                .isZero();
    }

    @Test
    void aHostThatIsNotTheOneThatIsKnownIsRefusedAndTheOwnerIsNotified() throws Exception {
        try (RunningRoutes routes = start(Files.createFile(data.resolve("knows-no-host")))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            UUID backup = routes.backUp(share.id(), Optional.of("plain")).id();
            routes.awaitBackup(backup, BackupStatus.ERROR);
            assertThat(routes.backup(backup).failReason())
                    .hasValueSatisfying(why -> assertThat(why).contains("Host key verification failed"));
        }
    }

    private RunningRoutes start(Path knownHosts) throws Exception {
        return RunningRoutes.start(
                pool, data, Optional.of(configuration(knownHosts)), List.of("quota_backups=-1"), main -> {});
    }
}
