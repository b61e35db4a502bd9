package org.caravault.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that another user can change, or exchange for one of his own, is never worked in. */
@Tag("fast")
class OwnDirectoryTest {
    private static final int NOBODY_UID = 65_534;

    @TempDir
    private Path directory;

    private Path place;

    @BeforeEach
    void prepare() throws IOException {
        mode(directory, "rwxr-xr-x"); // no help from JUnit
        place = directory.resolve("above/scratch");
    }

    private static Path mode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static Path ofOtherUser(Path path) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "gives a directory to another user");
        Files.setAttribute(path, "unix:uid", NOBODY_UID);
        return path;
    }

    private static void mustBeRefused(Path path, String because) {
        assertThat(OwnDirectory.whyNot(path))
                .hasValueSatisfying(why -> assertThat(why).contains(path.toString(), because));
    }

    @Test
    void aMissingOneIsMadeForThisUserAloneWithWhatIsMissingAboveIt() throws IOException {
        assertThat(OwnDirectory.whyNot(place)).isEmpty();
        for (Path made : new Path[] {place, place.getParent()}) {
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PrivateDirectory.OWNER_ONLY);
        }
        assertThat(OwnDirectory.whyNot(place)).as("and is right from then on").isEmpty();
    }

    @Test
    void oneThatOthersMayReadIsClosed() throws IOException {
        mode(Files.createDirectories(place), "rwxr-xr-x");
        assertThat(OwnDirectory.whyNot(place)).isEmpty();
        assertThat(Files.getPosixFilePermissions(place)).isEqualTo(PrivateDirectory.OWNER_ONLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void oneThatOthersCanWriteToIsRefusedAndLeftAsItIs(String mode) throws IOException {
        mode(Files.createDirectories(place), mode);
        mustBeRefused(place, "other users of this host can write to");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxrwxrwx"})
    void oneThatAnotherUserMadeFirstIsRefused(String mode) throws IOException {
        mode(ofOtherUser(Files.createDirectories(place)), mode);
        mustBeRefused(place, "belongs to the user with uid 65534");
    }

    @Test
    void aSymlinkAndAFileAreRefused() throws IOException {
        Path victim = mode(Files.createDirectory(directory.resolve("victim")), "rwxr-xr-x");
        Files.createDirectory(place.getParent());
        Files.createSymbolicLink(place, victim);
        mustBeRefused(place, "is a symlink to " + victim);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                .isEqualTo("rwxr-xr-x");
        Files.delete(place);
        Files.createFile(place);
        mustBeRefused(place, "is not a directory");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsMadeOrUsedBelowADirectoryOfAnotherUser(boolean exists) throws IOException {
        Files.createDirectories(exists ? place : place.getParent());
        ofOtherUser(place.getParent());
        mustBeRefused(place, "other users of this host can exchange what is in " + place.getParent());
        assertThat(Files.exists(place)).isEqualTo(exists);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsMadeOrUsedWhereOthersCanRename(boolean exists) throws IOException {
        Files.createDirectories(exists ? place : place.getParent());
        mode(place.getParent(), "rwxrwxrwx");
        mustBeRefused(place, "other users of this host can exchange what is in " + place.getParent());
        assertThat(Files.exists(place)).isEqualTo(exists);
    }

    @Test
    void inADirectoryLikeTmpOnlyWhatIsItsOwnIsUsed() throws Exception {
        Files.createDirectories(place.getParent());
        Files.setAttribute(place.getParent(), "unix:mode", 01777);
        assertThat(OwnDirectory.whyNot(place)).as("made").isEmpty();
        assertThat(OwnDirectory.whyNot(place)).as("used").isEmpty();
        Files.delete(place);
        ofOtherUser(Files.createDirectory(place));
        mustBeRefused(place, "other users of this host can exchange what is in " + place.getParent());
        Path below = place.resolve("below");
        mustBeRefused(below, "other users of this host can exchange what is in " + place.getParent());
        assertThat(below).doesNotExist();
    }

    @Test
    void aDirectoryThatTheHostNeedsIsNotClosed() {
        assertThat(OwnDirectory.whyNot(Path.of("/tmp"))).isNotEqualTo(Optional.empty());
        assertThat(OwnDirectory.whyNot(Path.of("/"))).isNotEqualTo(Optional.empty());
    }
}
