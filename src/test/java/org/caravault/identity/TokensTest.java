package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token lets in whom it was made for, until it is taken back; nothing else does. */
class TokensTest {
    @TempDir
    private Path directory;

    private Path path;
    private TokenFile file;

    @BeforeEach
    void begin() {
        path = directory.resolve("tokens");
        file = new TokenFile(path);
    }

    @Test
    void aTokenSaysWhoItWasMadeFor() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        String admin = file.add("root", "red", Role.ADMIN);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(callers.identify(token)).contains(new Caller("blue", "ann", false, false));
        assertThat(callers.identify(token)).contains(new Caller("blue", "ann", false, false));
        assertThat(callers.identify(admin)).contains(new Caller("red", "root", true, false));
    }

    @Test
    void nothingElseIsAToken() throws IOException {
        String token = file.add("ann", "blue", Role.READER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        String otherSecret = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A");
        for (String wrong : new String[] {"", "x", "cv_", "cv__", token + "x", otherSecret, token.substring(1)}) {
            assertThat(callers.identify(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void aRevokedTokenIsWorthNothingFromTheNextRequestOn() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(callers.identify(token)).isPresent();
        assertThat(file.remove(file.read().get(0).id())).isTrue();
        assertThat(callers.identify(token)).isEmpty();
        String another = file.add("bob", "blue", Role.MEMBER);
        assertThat(callers.identify(another)).isPresent();
    }

    @Test
    void theFileHoldsNoTokenAndIsItsOwnersAlone() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        assertThat(Files.readString(path)).doesNotContain(TokenFile.secret(token));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void aWrongLineStopsTheStartAndIsNotShown() throws IOException {
        Files.writeString(path, "# tokens\nid ann blue owner secret-hash\n");
        assertThatThrownBy(() -> new TokenCallers(file, AdminToken.in(directory)))
                .hasMessageContaining(":2:")
                .hasMessageContaining("role")
                .hasMessageNotContaining("secret-hash");
    }

    @Test
    void aNameThatWouldBreakTheLineIsRefused() {
        assertThatThrownBy(() -> file.add("ann\nroot x admin", "blue", Role.MEMBER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void aFileThatCannotBeReadAnyMoreLetsNobodyIn() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        Files.writeString(path, "nonsense\n");
        assertThatThrownBy(() -> callers.identify(token)).isInstanceOf(IdentityUnavailable.class);
    }
}
