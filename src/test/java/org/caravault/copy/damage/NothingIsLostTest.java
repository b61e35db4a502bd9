package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.HostileTree;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NothingIsLostTest {
    @Test
    void ofATreeOfEverythingThatBreaksOthers() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            copiesAndVerifies(w);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void onARealFileSystem(String kind) throws Exception {
        try (Workspace w = Workspace.under(Path.of(System.getProperty("java.io.tmpdir")));
                LoopDevice device = LoopDevice.mount(w, kind);
                Workspace inside = Workspace.under(device.root())) {
            copiesAndVerifies(inside);
        }
    }

    private static void copiesAndVerifies(Workspace w) throws Exception {
        HostileTree.build(w.path("src"));
        Files.createDirectory(Path.of(w.path("b1")));
        assertThat(CopyMain.run("copy", w.path("src"), w.path("b1/data"), "--manifest", w.path("b1/manifest")))
                .isZero();
        RsyncOracle.same(w.path("src"), w.path("b1/data"));
        assertThat(HostileTree.occupied(w.path("b1/data"))).isLessThan(HostileTree.occupied(w.path("src")) + 5_000);
        assertThat(CopyMain.run("verify", w.path("b1"))).isZero();

        assertThat(CopyMain.run("copy", w.path("src"), w.path("plain"))).isZero();
        RsyncOracle.same(w.path("src"), w.path("plain"));

        assertThat(CopyMain.run("copy", w.path("src"), w.path("next"), "--link-dest", w.path("b1/data"), "--verify"))
                .isZero();
        RsyncOracle.same(w.path("src"), w.path("next"));
        assertThat(Files.getAttribute(Path.of(w.path("next/x")), "unix:ino"))
                .isEqualTo(Files.getAttribute(Path.of(w.path("b1/data/x")), "unix:ino"));
    }

    private static final String DEEP = """
            import os, sys
            fd = os.open(sys.argv[2], os.O_RDONLY)
            for i in range(1000):
                if sys.argv[1] == 'make': os.mkdir(f'level-{i}', dir_fd=fd)
                fd, above = os.open(f'level-{i}', os.O_RDONLY, dir_fd=fd), fd
                os.close(above)
            if sys.argv[1] == 'make': os.close(os.open('bottom', os.O_CREAT, dir_fd=fd))
            assert os.listdir(fd) == ['bottom']
            """;

    @Test
    void ofAPathTooLongForTheKernel() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1 $2; python3 -c \"$3\" make $1", w.path("src"), w.path("b"), DEEP);
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")))
                    .isZero();
            assertThat(CopyMain.run("verify", w.path("b"))).isZero();
            RsyncOracle.shell("python3 -c \"$2\" look $1", w.path("b/data"), DEEP);
            assertThat(CopyMain.run("remove", w.path("src"))).isZero();
            assertThat(Path.of(w.path("src"))).doesNotExist();
        }
    }

    @Test
    void ofAHugeFileThatIsAlmostAllHole() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; truncate -s 200G $1/f; echo x | dd of=$1/f bs=1M seek=150000 conv=notrunc status=none",
                    w.path("src"),
                    w.path("b"));
            assertThat(CopyMain.run(
                            "copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"), "--verify"))
                    .isZero();
            assertThat(Files.size(Path.of(w.path("b/data/f")))).isEqualTo(200L << 30);
            assertThat(HostileTree.occupied(w.path("b/data"))).isLessThan(200);
        }
    }

    /** One reads while another writes; who helps leaves for other files, and comes back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void ofLargeFilesThatSeveralThreadsCopy(int threads) throws Exception {
        try (Workspace memory = Workspace.inMemory();
                Workspace disk = Workspace.under(Path.of("target"))) {
            RsyncOracle.shell("""
                    mkdir -p $1/few $1/many; cd $1
                    head -c 50000017 /dev/urandom > few/a; head -c 80000001 /dev/urandom > few/b; head -c 16777216 /dev/urandom > few/c
                    truncate -s 200M few/a; head -c 30000001 /dev/urandom >> few/a; truncate -s 300M few/a
                    for i in {1..500}; do echo $i > many/$i; done
                    """, memory.path("src"));
            for (Workspace to : List.of(memory, disk)) {
                assertThat(CopyMain.run("copy", memory.path("src"), to.path("dst"), "--threads", "" + threads))
                        .isZero();
                RsyncOracle.same(memory.path("src"), to.path("dst"));
            }
        }
    }

    @Test
    void ofTheTimesOfAccess() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir -p $1/d; echo x > $1/d/f; echo y > $1/g; ln -s g $1/l; mkfifo $1/p
                    touch -h -a -d '1965-04-03 02:01:00.123456789 UTC' $1/d/f $1/l
                    touch -h -a -d '2106-04-03 02:01:00.000000001 UTC' $1/g $1/p $1/d
                    touch -a -d '1999-09-09 09:09:09.999999999 UTC' $1
                    """, w.path("src"));
            String before = accessTimes(w.path("src"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"))).isZero();
            assertThat(accessTimes(w.path("dst"))).isEqualTo(before).contains("1965", "2106", ".999999999");
        }
    }

    private static String accessTimes(String root) throws Exception {
        return RsyncOracle.run("bash", "-c", "cd $0; TZ=UTC stat -c '%n %x' . d d/f g l p", root);
    }

    private static final String LINKS = """
            import os, sys
            os.mkdir(sys.argv[1]); os.chdir(sys.argv[1]); open('f', 'w').write('x')
            for i in range(int(sys.argv[2])):
                if i % 2000 == 0: os.mkdir(f'd{i // 2000}')
                os.link('f', f'd{i // 2000}/{i}')
            """;

    @Test
    void ofManyNamesOfOneFile() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.run("python3", "-c", LINKS, w.path("src"), "60000");
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--threads", "4"))
                    .isZero();
            assertThat(Files.getAttribute(Path.of(w.path("dst/f")), "unix:nlink"))
                    .isEqualTo(60_001);
        }
    }

    /** An inode of ext4 has 65,000 names at most. */
    @Test
    void ofMoreNamesThanTheDestinationGivesToOneFile() throws Exception {
        try (Workspace w = Workspace.under(Path.of(System.getProperty("java.io.tmpdir")));
                Workspace memory = Workspace.inMemory();
                LoopDevice device = LoopDevice.mount(w, "ext4")) {
            RsyncOracle.run("python3", "-c", LINKS, memory.path("src"), "66000");
            String copied = device.root().resolve("dst").toString();
            assertThat(CopyMain.run("copy", memory.path("src"), copied, "--threads", "4"))
                    .isZero();
            assertThat(RsyncOracle.run(
                            "bash",
                            "-c",
                            "cd $0; find -type f -size 1c | wc -l; find -printf '%i %y\n' | grep f | sort -u | wc -l",
                            copied))
                    .isEqualTo("66001\n2\n");
        }
    }

    @Test
    void whenTheLocaleIsNotUtf8() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            HostileTree.build(w.path("src"));
            String cp = System.getProperty("java.class.path");
            RsyncOracle.shell(
                    "LC_ALL=C java -cp $1 org.caravault.copy.cli.CopyMain copy $2 $2-$'\\xe4\\xff'; mv $2-$'\\xe4\\xff' $2-copy",
                    cp,
                    w.path("src"));
            RsyncOracle.same(w.path("src"), w.path("src-copy"));
        }
    }
}
