package org.caravault.copy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.caravault.copy.testing.RsyncOracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ACL of NFS 4 on a file system that has none; getfacl is the judge of what stands in for it. */
class AclsOfNfs4Test {
    private static final int READ = 0x1;
    private static final int WRITE = 0x6;
    private static final int EXECUTE = 0x20;
    private static final int GROUP = 0x40;
    private static final int INHERITED = 0x3;
    private static final int FOR_HEIRS_ALONE = 0x8;

    @TempDir
    private Path top;

    @BeforeEach
    void requireRoot() {
        RsyncOracle.requireRoot(); // for attributes of trusted.*
        RsyncOracle.requireAttributes();
    }

    private record Ace(int type, int flags, int mask, String who) {}

    private static byte[] acl(Ace... entries) {
        ByteBuffer out = ByteBuffer.allocate(4096).putInt(entries.length);
        for (Ace ace : entries) {
            byte[] who = ace.who().getBytes(StandardCharsets.UTF_8);
            out.putInt(ace.type()).putInt(ace.flags()).putInt(ace.mask()).putInt(who.length);
            out.put(who).put(new byte[-who.length & 3]);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static Ace allow(int mask, String who) {
        return new Ace(0, 0, mask, who);
    }

    private static final byte[] NAMED = acl(
            allow(READ | WRITE, "OWNER@"),
            new Ace(1, 0, EXECUTE, "1000"),
            allow(READ | WRITE, "1000"),
            allow(READ, "GROUP@"),
            new Ace(0, GROUP, READ | EXECUTE, "2000"),
            allow(0, "EVERYONE@"));

    private static final byte[] HEIRS = acl(
            allow(READ | WRITE | EXECUTE, "OWNER@"),
            allow(READ | EXECUTE, "GROUP@"),
            allow(READ | EXECUTE, "EVERYONE@"),
            new Ace(0, INHERITED | FOR_HEIRS_ALONE, READ | WRITE | EXECUTE, "OWNER@"),
            new Ace(0, INHERITED | FOR_HEIRS_ALONE, READ, "1000"),
            new Ace(0, INHERITED | FOR_HEIRS_ALONE, READ, "GROUP@"),
            new Ace(0, INHERITED | FOR_HEIRS_ALONE, 0, "EVERYONE@"));

    private Xattrs keep(Path entry, byte[] acl) throws Exception {
        return at(entry, (linux, fd) -> linux.attributes().setXattr(fd, Xattrs.NFS4_ACL, acl));
    }

    private interface Act {
        void on(Linux linux, int fd) throws LinuxException;
    }

    /** What the entry has afterwards. */
    private static Xattrs at(Path entry, Act act) throws LinuxException {
        AtomicReference<Xattrs> found = new AtomicReference<>(Xattrs.NONE);
        Linux.use(linux -> {
            byte[] name = Names.of(entry.toString());
            int fd = Files.isDirectory(entry)
                    ? linux.openDirectory(Flags.AT_FDCWD, name)
                    : linux.open(Flags.AT_FDCWD, name, 0, 0);
            act.on(linux, fd);
            found.set(linux.attributes().xattrs(fd));
            linux.close(fd);
            return linux;
        });
        return found.get();
    }

    private static List<String> getfacl(Path entry) throws Exception {
        return RsyncOracle.run("getfacl", "-cnEp", entry.toString())
                .strip()
                .lines()
                .toList();
    }

    @Test
    void namedUsersAndGroupsHaveTheSameRights() throws Exception {
        Path file = Files.writeString(top.resolve("file"), "x");
        assertThat(keep(file, NAMED).has(Xattrs.NFS4_ACL, NAMED)).isTrue();
        assertThat(getfacl(file))
                .containsExactly(
                        "user::rw-", "user:1000:rw-", "group::r--", "group:2000:r-x", "mask::rwx", "other::---");
    }

    @Test
    void newEntriesOfADirectoryInheritTheSame() throws Exception {
        Path directory = Files.createDirectory(top.resolve("directory"));
        assertThat(keep(directory, HEIRS).has(Xattrs.NFS4_ACL, HEIRS)).isTrue();
        assertThat(getfacl(directory))
                .contains(
                        "default:user::rwx",
                        "default:user:1000:r--",
                        "default:group::r--",
                        "default:mask::r--",
                        "default:other::---")
                .noneMatch(line -> line.startsWith("user:1000"));
    }

    /** The POSIX ACL only stands in for it: it is neither listed beside it nor left when it goes. */
    @Test
    void whatStandsInForItComesAndGoesWithIt() throws Exception {
        Path file = Files.writeString(top.resolve("file"), "x");
        assertThat(keep(file, NAMED).values()).hasSize(1);
        Xattrs left = at(file, (linux, fd) -> linux.attributes().removeXattr(fd, Xattrs.NFS4_ACL));
        assertThat(left.isEmpty()).isTrue();
        assertThat(getfacl(file)).hasSize(3);
    }

    /** A server's name of a user means nothing here, and what cannot be parsed is kept as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"alice@example.org", "1000x", "-1", "99999999999"})
    void aNameThatIsNoNumberIsKeptAndNotTranslated(String who) throws Exception {
        Path file = Files.writeString(top.resolve("file"), "x");
        byte[] acl = acl(allow(READ, "OWNER@"), allow(READ, who), allow(0, "GROUP@"), allow(0, "EVERYONE@"));
        assertThat(keep(file, acl).has(Xattrs.NFS4_ACL, acl)).isTrue();
        assertThat(getfacl(file)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 20, 30, 60})
    void aTruncatedOneIsKept(int length) throws Exception {
        Path file = Files.writeString(top.resolve("file"), "x");
        byte[] acl = Arrays.copyOf(NAMED, length);
        assertThat(keep(file, acl).has(Xattrs.NFS4_ACL, acl)).isTrue();
    }

    @Test
    void whatTheModeSaysIsNotKept() {
        for (int mode = 0; mode < 0777; mode++) {
            assertThat(Nfs4Acl.saysMoreThanTheMode(Nfs4Acl.ofMode(mode, false))).isFalse();
            assertThat(Nfs4Acl.saysMoreThanTheMode(Nfs4Acl.ofMode(mode, true))).isFalse();
        }
        assertThat(Nfs4Acl.saysMoreThanTheMode(NAMED)).isTrue();
        assertThat(Nfs4Acl.saysMoreThanTheMode(HEIRS)).isTrue();
    }
}
