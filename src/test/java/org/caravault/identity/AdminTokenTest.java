package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has the administrator's token may do everything: only the service's own user may have it. */
@Tag("fast")
class AdminTokenTest {
    @TempDir
    private Path data;

    private AdminToken admin;

    @BeforeEach
    void firstStart() throws IOException {
        admin = AdminToken.in(data);
        admin.ensure();
    }

    private TokenCallers callers() throws IOException {
        return new TokenCallers(new TokenFile(data.resolve("tokens")), admin);
    }

    @Test
    void itIsItsOwnersAloneAndAnAdministrators() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin.file())))
                .isEqualTo("rw-------");
        assertThat(admin.file()).isEqualTo(data.resolve("admin-token"));
        assertThat(Asked.whose(callers(), admin.read())).contains(Caller.ADMIN_OF_DEFAULT);
        assertThat(data).isDirectoryNotContaining("glob:**/.admin-token*");
    }

    @Test
    void nothingLikeItIsAToken() throws IOException {
        String token = admin.read();
        for (String wrong : new String[] {token + "x", token.substring(0, token.length() - 1), "cv_admin_", "admin"}) {
            assertThat(Asked.whose(callers(), wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void theNextStartKeepsItAndAnotherDirectoryHasAnother(@TempDir Path other) throws IOException {
        String token = admin.read();
        admin.ensure();
        assertThat(admin.read()).isEqualTo(token);
        AdminToken another = AdminToken.in(other);
        another.ensure();
        assertThat(Asked.whose(callers(), another.read())).isEmpty();
    }

    @Test
    void deletedItIsWorthNothingFromTheNextRequestOn() throws IOException {
        TokenCallers callers = callers();
        String token = admin.read();
        assertThat(Asked.whose(callers, token)).isPresent();
        Files.delete(admin.file());
        assertThat(Asked.whose(callers, token)).isEmpty();
        admin.ensure();
        assertThat(Asked.whose(callers, token)).isEmpty();
        assertThat(Asked.whose(callers, admin.read())).isPresent();
    }

    @Test
    void readableForOthersItIsRefusedWithTheCommandToRun() throws IOException {
        Files.setPosixFilePermissions(admin.file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> admin.ensure()).hasMessageContaining("chmod 600 " + admin.file());
        assertThatThrownBy(() -> admin.read()).hasMessageContaining("chmod 600 " + admin.file());
    }

    @Test
    void aSymlinkIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Path token = Files.move(admin.file(), elsewhere.resolve("token"));
        Files.createSymbolicLink(admin.file(), token);
        assertThatThrownBy(() -> admin.ensure()).hasMessageContaining("regular file");
    }

    @Test
    void anotherUsersFileIsNotBelieved() throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        Files.setAttribute(admin.file(), "unix:uid", 65534);
        assertThatThrownBy(() -> admin.ensure()).hasMessageContaining("of the user that runs this");
    }
}
