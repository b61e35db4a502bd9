package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of which one thing alone has changed is taken for unchanged: the next backup has the old one, or the previous backup the new. */
class OneThingChangedTest {
    private static final String TREE = """
            mkdir $1; cd $1; umask 022; echo same > other; echo content > file
            setfattr -n user.colour -v blue file; setfacl -m u:1000:r file
            touch -d '2020-02-03 04:05:06.123456789 UTC' file other
            """;

    static Stream<Arguments> changes() {
        return Stream.of(
                        "chmod u+s file",
                        "chown 7 file",
                        "chown :7 file",
                        "touch -d '2020-02-03 04:05:06.123456788 UTC' file",
                        "echo more >> file; touch -r other file",
                        "setfattr -n user.colour -v teal file",
                        "setfattr -n user.other -v blue file",
                        "setfattr -x user.colour file",
                        "setfattr -n user.colour -v '' file",
                        "setfacl -m u:1000:w file",
                        "setfacl -m u:1001:r file",
                        "setfacl -b file",
                        "rm file; ln other file",
                        "rm file; ln -s other file; touch -h -r other file",
                        "rm file; mkfifo file; touch -r other file")
                .flatMap(change -> Stream.of(Arguments.of(change, true), Arguments.of(change, false)));
    }

    @ParameterizedTest(name = "{0}; manifest {1}")
    @MethodSource("changes")
    void itIsInTheNextBackupAndNotInTheOneBefore(String change, boolean manifest) throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.requireAttributes();
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(TREE, w.path("src"));
            Files.createDirectory(Path.of(w.path("b1")));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b1/data"), "--manifest", w.path("b1/manifest")))
                    .isZero();
            RsyncOracle.shell("cp -a $1 $2", w.path("src"), w.path("before"));
            if (!manifest) {
                Files.move(Path.of(w.path("b1/manifest")), Path.of(w.path("manifest")));
            }
            RsyncOracle.shell("cd $1; " + change, w.path("src"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b2"), "--link-dest", w.path("b1/data")))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("b2"));
            RsyncOracle.same(w.path("before"), w.path("b1/data"));
            assertThat(inode(w, "b2/file")).isNotEqualTo(inode(w, "b1/data/file"));
            if (!change.contains("ln other")) {
                assertThat(inode(w, "b2/other")).isEqualTo(inode(w, "b1/data/other"));
            }
        }
    }

    private static Object inode(Workspace w, String path) throws Exception {
        return Files.getAttribute(Path.of(w.path(path)), "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }
}
