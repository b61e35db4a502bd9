package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token gives access to its user until it is revoked; nothing else does. */
@Tag("fast")
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
        assertThat(Asked.whose(callers, token)).contains(new Caller("blue", "ann", false, false));
        assertThat(Asked.whose(callers, token)).contains(new Caller("blue", "ann", false, false));
        assertThat(Asked.whose(callers, admin)).contains(new Caller("red", "root", true, false));
    }

    @Test
    void nothingElseIsAToken() throws IOException {
        String token = file.add("ann", "blue", Role.READER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        String otherSecret = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A");
        for (String wrong : new String[] {"", "x", "cv_", "cv__", token + "x", otherSecret, token.substring(1)}) {
            assertThat(Asked.whose(callers, wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void aRevokedTokenIsWorthNothingFromTheNextRequestOn() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(Asked.whose(callers, token)).isPresent();
        assertThat(file.remove(file.read().get(0).id())).isTrue();
        assertThat(Asked.whose(callers, token)).isEmpty();
        String another = file.add("bob", "blue", Role.MEMBER);
        assertThat(Asked.whose(callers, another)).isPresent();
    }

    @Test
    void theFileContainsNoTokenAndIsItsOwnersAlone() throws IOException {
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
    void aFileThatCannotBeReadAnyMoreGrantsNoAccess() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        Files.writeString(path, "nonsense\n");
        assertThatThrownBy(() -> Asked.whose(callers, token)).isInstanceOf(IdentityUnavailableException.class);
    }

    /** As an earlier version wrote it: PBKDF2 with 600,000 rounds, computed by Python's hashlib. */
    private static final String OLD = "cv_00112233aabbccdd_7Wm0mPZQ0f1oVj3x3l2nTt5bq8sKc9dEwYhUaGiLrXM";

    private static final String OLD_LINE =
            "00112233aabbccdd ann blue member 600000$AAECAwQFBgcICQoLDA0ODw==$+zBGvUDyUxLthBNq3tq47dWY/+9vNJ4JPj5gEH6Tf5A=\n";

    @Test
    void aTokenOfAnEarlierVersionStillCounts() throws IOException {
        Files.writeString(path, OLD_LINE);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(Asked.whose(callers, OLD)).contains(new Caller("blue", "ann", false, false));
        file.add("bob", "blue", Role.READER); // another line: what was found out of this one still holds
        assertThat(callers.identify(OLD, Asked.ADDRESS)).isCompleted();
        Files.writeString(path, OLD_LINE.replace("member", "reader"));
        assertThat(Asked.whose(callers, OLD)).contains(new Caller("blue", "ann", false, true));
        Files.writeString(path, "");
        assertThat(Asked.whose(callers, OLD)).isEmpty();
    }

    @Test
    void guessingASecretOfAnEarlierVersionDelaysNoOtherCaller() throws IOException {
        Files.writeString(path, OLD_LINE);
        String known = file.add("bob", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        int refused = 0;
        for (int guess = 0; guess < 50; guess++) {
            refused += callers.identify(OLD.substring(0, 40) + guess, Asked.ADDRESS)
                            .isCompletedExceptionally()
                    ? 1
                    : 0;
        }
        assertThat(refused)
                .as("guesses that are refused before a hash is computed")
                .isGreaterThan(30);
        assertThat(callers.identify(known, Asked.ADDRESS)).isCompletedWithValueMatching(caller -> caller.isPresent());
        assertThat(Asked.whose(callers, OLD, "192.0.2.2")).as("another address").isPresent();
        assertThat(callers.identify(OLD, Asked.ADDRESS)).as("once it is known").isCompleted();
    }

    @Test
    void aWrongSecretOfAnEarlierVersionIsComputedOnce() throws IOException {
        Files.writeString(path, OLD_LINE);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(Asked.whose(callers, OLD + "x")).isEmpty();
        assertThat(callers.identify(OLD + "x", Asked.ADDRESS)).isCompletedWithValueMatching(caller -> caller.isEmpty());
    }

    @Test
    void whatIsMadeNowIsCheckedAtOnce() throws IOException {
        String token = file.add("ann", "blue", Role.MEMBER);
        TokenCallers callers = new TokenCallers(file, AdminToken.in(directory));
        assertThat(callers.identify(token, Asked.ADDRESS)).isCompletedWithValueMatching(caller -> caller.isPresent());
        assertThat(callers.identify(token + "x", Asked.ADDRESS))
                .isCompletedWithValueMatching(caller -> caller.isEmpty());
    }
}
