package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** File systems that are mounted inside a share, and the directories in which filers show their snapshots. */
class FileSystemsInsideTest {
    private Workspace w;
    private String said = "";

    @BeforeEach
    void mount() throws Exception {
        RsyncOracle.requireRoot();
        w = Workspace.inMemory();
        RsyncOracle.shell("""
                mkdir -p $1/alice $1/proc $1/bound $1/plain $2; echo x > $1/plain/f; echo y > $2/y; mkdir $2/d; ln $2/y $2/d/y
                """, w.path("src"), w.path("elsewhere"));
        String mounted = RsyncOracle.run("mount", "-t", "tmpfs", "none", w.path("src/alice"));
        assumeTrue(mounted.isEmpty(), "cannot mount here: " + mounted);
        RsyncOracle.shell("""
                mount -t proc none $1/proc; mount --bind $2 $1/bound
                mkdir $1/alice/deep; echo thesis > $1/alice/thesis; ln $1/alice/thesis $1/alice/deep/again
                """, w.path("src"), w.path("elsewhere"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (w != null) {
            RsyncOracle.shell(
                    "grep -F \" $1/\" /proc/mounts | cut -d' ' -f2 | sort -r | while read -r m; do umount $m; done",
                    w.root().toString());
            w.close();
        }
    }

    private JsonNode copy(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("copy", "--strict", "--progress", "json"));
        words.addAll(List.of(options));
        Process child = ChildCopier.start(List.of(), words.toArray(String[]::new));
        said = ChildCopier.output(child);
        assertThat(child.waitFor()).as(said).isZero();
        return new ObjectMapper()
                .readTree(said.lines().reduce((a, b) -> b).orElseThrow())
                .path("report");
    }

    private static List<String> first(JsonNode report, String kind) {
        List<String> names = new ArrayList<>();
        report.path(kind).path("first").forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    void theyAreInTheCopyAndListedAndTheKernelsOwnAreNot() throws Exception {
        RsyncOracle.shell("mkdir $1", w.path("b"));
        JsonNode report = copy(w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"));
        assertThat(first(report, "mounts")).containsExactlyInAnyOrder("alice", "proc", "bound");
        assertThat(Path.of(w.path("b/data/alice/thesis"))).hasContent("thesis");
        assertThat(Files.getAttribute(Path.of(w.path("b/data/alice/deep/again")), "unix:nlink"))
                .isEqualTo(2);
        assertThat(Files.getAttribute(Path.of(w.path("b/data/bound/y")), "unix:nlink"))
                .isEqualTo(2);
        assertThat(Path.of(w.path("b/data/proc"))).isEmptyDirectory();
        assertThat(CopyMain.run("verify", w.path("b"))).isZero();
        RsyncOracle.same(w.path("src/alice"), w.path("b/data/alice"));
        RsyncOracle.same(w.path("elsewhere"), w.path("b/data/bound"));
        assertThat(first(copy(w.path("src"), w.path("next"), "--link-dest", w.path("b/data")), "mounts"))
                .hasSize(3);
        assertThat(Files.getAttribute(Path.of(w.path("next/plain/f")), "unix:nlink"))
                .isEqualTo(2);
    }

    @Test
    void ofOneFileSystemAnEmptyDirectoryRemains() throws Exception {
        JsonNode report = copy(w.path("src"), w.path("dst"), "--one-file-system");
        assertThat(first(report, "mounts")).containsExactlyInAnyOrder("alice", "proc", "bound");
        for (String mounted : List.of("alice", "proc", "bound")) {
            assertThat(Path.of(w.path("dst/" + mounted))).isEmptyDirectory();
        }
        assertThat(Path.of(w.path("dst/plain/f"))).hasContent("x");
    }

    /** The backup has empty directories where the share has file systems: putting it back must not empty these. */
    @Test
    void aRestoreOfOneFileSystemLeavesTheOthersAsTheyAre() throws Exception {
        copy(w.path("src"), w.path("dst"), "--one-file-system");
        RsyncOracle.shell("echo new > $1/plain/new; rm -r $2/bound", w.path("src"), w.path("dst"));
        JsonNode report = copy(w.path("dst"), w.path("src"), "--one-file-system", "--delete", "--still");
        assertThat(first(report, "mounts")).containsExactlyInAnyOrder("alice", "proc", "bound");
        assertThat(Path.of(w.path("src/plain/new"))).doesNotExist();
        assertThat(Path.of(w.path("src/alice/deep/again"))).hasContent("thesis");
        assertThat(Path.of(w.path("src/bound/y"))).hasContent("y");
    }

    @Test
    void aRestoreIntoFileSystemsReachesThem() throws Exception {
        copy(w.path("src"), w.path("dst"));
        RsyncOracle.shell("rm -r $1/alice/*; echo extra > $1/bound/extra", w.path("src"));
        copy(w.path("dst"), w.path("src"), "--delete", "--still");
        assertThat(Path.of(w.path("src/alice/thesis"))).hasContent("thesis");
        assertThat(Path.of(w.path("src/bound/extra"))).doesNotExist();
    }

    /** An image, or a disk that its owner has locked: nothing in it has changed, so nothing has to be written there. */
    @Test
    void aReadOnlyOneIsNoHindranceToARestore() throws Exception {
        RsyncOracle.shell("""
                mkdir $1/alice/empty $1/alice/shared; setfacl -d -m u:1000:r $1/alice/shared
                mount -o remount,ro $1/alice""", w.path("src"));
        RsyncOracle.shell("mkdir $1", w.path("b"));
        copy(w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"));
        RsyncOracle.shell("echo overwritten > $1/plain/f", w.path("src"));
        copy(w.path("b/data"), w.path("src"), "--delete", "--checksum", "--still");
        assertThat(Path.of(w.path("src/plain/f"))).hasContent("x");
        RsyncOracle.same(w.path("b/data/alice"), w.path("src/alice"));
    }

    @Test
    void whatAReadOnlyOneCannotTakeIsNamedAndTheRestIsRestored() throws Exception {
        copy(w.path("src"), w.path("dst"));
        RsyncOracle.shell("""
                echo overwritten > $1/plain/f; echo later > $1/alice/later; echo other > $1/alice/thesis
                mount -o remount,ro $1/alice""", w.path("src"));
        Process child = ChildCopier.start(
                List.of(),
                "copy",
                w.path("dst"),
                w.path("src"),
                "--delete",
                "--checksum",
                "--strict",
                "--threads",
                "1");
        said = ChildCopier.output(child);
        assertThat(child.waitFor()).as(said).isNotZero();
        assertThat(said).contains("alice/later: unlink", "alice/thesis: create", "Read-only file system");
        assertThat(Path.of(w.path("src/plain/f"))).hasContent("x");
    }

    /** What squashfs shows as the change time is the time of modification, which whoever builds images often sets to the same for all. */
    @Test
    void aNewImageWhoseFilesHaveTheTimesOfTheOldOneIsInTheNextBackup() throws Exception {
        RsyncOracle.requireTool("mksquashfs");
        String image = """
                mkdir -p $1/image; echo $2 > $1/image/f; touch -d @1000000000 $1/image/f $1/image; rm -f $1/i
                mksquashfs $1/image $1/i -quiet -no-progress; mount -o loop,ro $1/i $1/src/plain""";
        RsyncOracle.shell(image + "; mkdir $1/b", w.root().toString(), "old");
        copy(w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"));
        RsyncOracle.shell("umount $1/src/plain; " + image, w.root().toString(), "new");
        copy(w.path("src"), w.path("next"), "--link-dest", w.path("b/data"));
        assertThat(Path.of(w.path("next/plain/f"))).hasContent("new");
    }

    @Test
    void snapshotsAreLeftOutAndAUsersDirectoryOfThatNameIsNot() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/.snapshot $1/plain/.snapshot $1/plain/.zfs; echo mine > $1/plain/.snapshot/mine; echo old > $2/old
                mount --bind $2 $1/.snapshot; mount --bind $2 $1/plain/.zfs; mount -o remount,ro,bind $1/plain/.zfs
                """, w.path("src"), w.path("elsewhere"));
        JsonNode report = copy(w.path("src"), w.path("dst"));
        assertThat(first(report, "snapshots")).containsExactlyInAnyOrder(".snapshot", "plain/.zfs");
        assertThat(Path.of(w.path("dst/.snapshot"))).doesNotExist();
        assertThat(Path.of(w.path("dst/plain/.zfs"))).doesNotExist();
        assertThat(Path.of(w.path("dst/plain/.snapshot/mine"))).hasContent("mine");

        JsonNode back = copy(w.path("dst"), w.path("src"), "--delete");
        assertThat(first(back, "snapshots")).containsExactlyInAnyOrder(".snapshot", "plain/.zfs");
        assertThat(Path.of(w.path("src/.snapshot/old"))).hasContent("old");

        JsonNode named = copy(w.path("src"), w.path("named"), "--snapshot-dirs", ".ckpt,.zfs");
        assertThat(first(named, "snapshots")).containsExactly("plain/.zfs");
        assertThat(Path.of(w.path("named/.snapshot/old"))).hasContent("old");
    }

    /** A share is mounted read-only for its backup: then every directory is read-only, and that says nothing. */
    @Test
    void aShareThatIsMountedReadOnlyHasItsOwnDirectoryOfThatNameInTheBackup() throws Exception {
        RsyncOracle.shell("mkdir -p $1/.snapshots $1/mnt; echo mine > $1/.snapshots/mine", w.path("src/plain"));
        RsyncOracle.shell(
                "mkdir $2; mount --bind $1 $2; mount -o remount,ro,bind $2", w.path("src/plain"), w.path("ro"));
        JsonNode report = copy(w.path("ro"), w.path("dst"));
        assertThat(first(report, "snapshots")).isEmpty();
        assertThat(Path.of(w.path("dst/.snapshots/mine"))).hasContent("mine");
    }

    @Test
    void namesOfSnapshotDirectoriesAreNames() {
        for (String names : List.of("a,,b", "a/b", "..", ",")) {
            assertThat(CopyMain.run("copy", "a", "b", "--snapshot-dirs", names)).isEqualTo(2);
        }
        assertThat(CopyMain.run("copy", "a", "b", "--on-unreadable", "ignore")).isEqualTo(2);
    }

    @Test
    void oneThatIsMountedInTheDestinationSinceIsNotEmptied() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/over $1/known $2/over $2/known; echo backup > $1/over/f
                mount -t tmpfs none $2/over; mount -t tmpfs none $2/known; echo new > $2/over/later; echo new > $2/known/later
                """, w.path("backup"), w.path("share"));
        String[] exact = {
            w.path("backup"), w.path("share"), "--delete", "--refuse-mounts", "--mounted", "known", "--strict"
        };
        Process child = ChildCopier.start(
                List.of(), Stream.concat(Stream.of("copy"), Stream.of(exact)).toArray(String[]::new));
        said = ChildCopier.output(child);
        assertThat(child.waitFor()).as(said).isNotZero();
        assertThat(said).contains("over", "another file system is mounted here");
        assertThat(Path.of(w.path("share/over/later"))).hasContent("new");
        assertThat(Path.of(w.path("share/over/f"))).doesNotExist();
        assertThat(Path.of(w.path("share/known/later"))).doesNotExist();

        assertThat(first(copy(w.path("backup"), w.path("share"), "--refuse-mounts"), "mounts"))
                .containsExactlyInAnyOrder("over", "known");
        assertThat(Path.of(w.path("share/over/later"))).hasContent("new");
        assertThat(Path.of(w.path("share/over/f"))).hasContent("backup");
    }
}
