package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors of the disk, the server and the quota in the middle of a copy. */
class BrokenDiskTest {
    private static final String EIO = "5";
    private static final String ESTALE = "116";
    private static final String EDQUOT = "122";

    private Workspace w;
    private Faults copier;

    @BeforeEach
    void tree() throws Exception {
        w = Workspace.inMemory();
        copier = Faults.compiledIn(w);
        RsyncOracle.shell(
                "mkdir -p $1/d; head -c 1000000 /dev/urandom > $1/d/large; for i in {1..40}; do echo $i > $1/d/$i; done",
                w.path("src"));
    }

    @AfterEach
    void clear() {
        w.close();
    }

    private Faults.Outcome copy(Map<String, String> faults) throws Exception {
        return copier.run(faults, "copy", w.path("src"), w.path("dst"), "--manifest", w.path("manifest"));
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsNamedAndTheOthersAreCopied() throws Exception {
        Faults.Outcome outcome = copy(Map.of("FAULT_CALLS", ",pread-later,", "FAULT_FROM", "1", "FAULT_ERRNO", EIO));
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(3);
        assertThat(outcome.said()).contains("\"path\":\"d/large\",\"what\":\"read\",\"errno\":5", "Input/output error");
        assertThat(Path.of(w.path("dst/d/large"))).doesNotExist();
        assertThat(Path.of(w.path("manifest"))).content().contains("\td/7\n").doesNotContain("large");

        Faults.Outcome again = copier.again("copy", w.path("src"), w.path("dst"));
        assertThat(again.summary().path("copied_bytes").asLong()).isEqualTo(1_000_000);
        RsyncOracle.same(w.path("src"), w.path("dst"));
    }

    @Test
    void aDestinationThatCannotBeWrittenEndsTheCopyAndLeavesNoHalfFile() throws Exception {
        Faults.Outcome outcome = copy(Map.of("FAULT_CALLS", ",pwrite-later,", "FAULT_FROM", "1", "FAULT_ERRNO", EIO));
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
        assertThat(outcome.summary().at("/first_error/path").asText()).isEqualTo("d/large");
        assertThat(outcome.summary().at("/first_error/what").asText()).isEqualTo("write");
        assertThat(outcome.summary().at("/first_error/message").asText()).isEqualTo("Input/output error");
        assertThat(Path.of(w.path("dst/d/large"))).doesNotExist();
        assertThat(Path.of(w.path("manifest"))).doesNotExist();
    }

    @Test
    void aQuotaThatIsUsedUpSaysSo() throws Exception {
        Faults.Outcome outcome = copy(Map.of("FAULT_CALLS", ",pwrite,", "FAULT_FROM", "5", "FAULT_ERRNO", EDQUOT));
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
        assertThat(outcome.summary().at("/first_error/errno").asInt()).isEqualTo(122);
        assertThat(outcome.summary().at("/first_error/path").asText()).startsWith("d/");
        assertThat(outcome.summary().at("/first_error/message").asText()).contains("quota exceeded");
        assertThat(Path.of(w.path("manifest"))).doesNotExist();

        copier.again("copy", w.path("src"), w.path("dst"));
        RsyncOracle.same(w.path("src"), w.path("dst"));
    }

    @Test
    void aSourceWhoseServerHasForgottenItMakesNoCompleteBackup() throws Exception {
        Faults.Outcome outcome = copy(
                Map.of("FAULT_CALLS", ",statx,openat,getdents64,pread,", "FAULT_FROM", "90", "FAULT_ERRNO", ESTALE));
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
        assertThat(outcome.summary().at("/first_error/message").asText()).contains("Stale file handle");
        assertThat(outcome.summary().at("/first_error/path").asText())
                .as(outcome.said())
                .isNotEmpty();
        assertThat(Path.of(w.path("manifest"))).doesNotExist();
    }

    @Test
    void dataThatDidNotReachTheDiskIsNoBackup() throws Exception {
        Faults.Outcome outcome = copy(Map.of("FAULT_CALLS", ",syncfs,", "FAULT_ERRNO", EIO));
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
        assertThat(Path.of(w.path("manifest"))).doesNotExist();
    }
}
