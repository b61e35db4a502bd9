package org.caravault.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server was unresponsive and is back, and a new job's calls are ended with those of the old: both share a superblock. */
class ServerIsBackTest {
    private static final String PLACE = "/mounts/";
    private static final String HERE = "0:41";
    private static final String THERE = "0:42";

    /** So that no test has to wait until a server was unresponsive for long enough. */
    private static final Duration AT_ONCE = Duration.ZERO;

    private final StandIn servers = new StandIn();
    private final HungServerMonitor monitor = new HungServerMonitor(Set.of(Path.of("/mounts")), AT_ONCE, servers);

    @AfterEach
    void endQuestions() {
        servers.questions.forEach(Process::destroyForcibly);
    }

    @Test
    void anUnresponsiveOneHasItsCallsEndedAgainAndAgain() throws Exception {
        servers.mount(HERE, "old-share");
        servers.unresponsive.add(HERE);
        monitor.look();
        monitor.look();
        assertThat(servers.ended).containsExactly(PLACE + "old-share", PLACE + "old-share");
    }

    @Test
    void oneThatIsBackKeepsTheCallsOfTheNextJobAlthoughTheOldMountIsStillThere() throws Exception {
        servers.mount(HERE, "old-share");
        servers.unresponsive.add(HERE);
        monitor.look();
        servers.ended.clear();

        servers.unresponsive.clear();
        servers.mount(HERE, "new-share");
        monitor.look();
        monitor.look();
        assertThat(servers.ended).isEmpty();
    }

    /** A process that hung in a call ends a while after the call. */
    @Test
    void aQuestionThatWasEndedWithTheCallsIsNotTakenForOneThatIsAskedNow() throws Exception {
        servers.mount(HERE, "old-share");
        servers.unresponsive.add(HERE);
        servers.dies = "sleep 0.3; ";
        monitor.look();
        servers.ended.clear();

        servers.unresponsive.clear();
        monitor.look();
        assertThat(servers.ended).isEmpty();
    }

    @Test
    void aSuperblockIsAskedOnceHoweverOftenItIsMounted() throws Exception {
        servers.mount(HERE, "old-share");
        servers.mount(HERE, "new-share");
        servers.unresponsive.add(HERE);
        monitor.look();
        assertThat(servers.questions).hasSize(1);
        assertThat(servers.ended).containsExactly(PLACE + "old-share");
    }

    @Test
    void anExportThatHangsIsNotTakenForAnotherOneThatAnswers() throws Exception {
        servers.mount(HERE, "one-share");
        servers.mount(THERE, "other-share");
        servers.unresponsive.add(THERE);
        monitor.look();
        assertThat(servers.ended).containsExactly(PLACE + "other-share");
    }

    @Test
    void theDirectoryBelowAMountThatIsGoneIsNoAnswer() throws Exception {
        servers.mount(HERE, "old-share");
        servers.answer = "ext2/ext3";
        monitor.look();
        assertThat(servers.ended).containsExactly(PLACE + "old-share");
    }

    @Test
    void aLeftoverThatIsOnlyBusyIsDetachedWithoutForce() throws Exception {
        servers.mount(HERE, "old-share");
        assertThat(monitor.detachArguments(PLACE + "old-share")).containsExactly("--lazy", PLACE + "old-share");
        assertThat(monitor.detachArguments(PLACE + "a-directory")).doesNotContain("--force");
    }

    @Test
    void aLeftoverOfAnUnresponsiveServerIsDetachedByForce() throws Exception {
        servers.mount(HERE, "old-share");
        servers.unresponsive.add(HERE);
        assertThat(monitor.detachArguments(PLACE + "old-share"))
                .containsExactly("--force", "--lazy", PLACE + "old-share");
    }

    @Test
    void theNextJobSeesThatItsServerIsUnresponsive() throws Exception {
        UUID next = UUID.randomUUID();
        servers.mount(HERE, "old-share");
        servers.mount(HERE, next + ".1-share");
        servers.unresponsive.add(HERE);
        monitor.look();
        assertThat(monitor.about(next))
                .hasValueSatisfying(words -> assertThat(words).startsWith("no answer from filer for "));
        assertThat(monitor.about(UUID.randomUUID())).isEmpty();
    }

    /** Its questions are processes that end when it has answered, and with EIO when calls are ended, as the kernel's. */
    private static final class StandIn implements ServerControl {
        private final List<MountTable.Line> mounts = new ArrayList<>();
        private final Set<String> unresponsive = new HashSet<>();
        private final List<String> ended = new ArrayList<>();
        private final List<Process> questions = new ArrayList<>();
        private String answer = "nfs";
        private String dies = "";

        void mount(String device, String name) {
            mounts.add(new MountTable.Line(device, PLACE + name, List.of("rw"), "nfs4", "filer:/export", "/"));
        }

        @Override
        public List<MountTable.Line> mounts() {
            return List.copyOf(mounts);
        }

        @Override
        public Process ask(String path) throws IOException {
            boolean answers = mounts.stream()
                    .filter(mount -> mount.path().equals(path))
                    .noneMatch(mount -> unresponsive.contains(mount.device()));
            String script = answers
                    ? "echo " + answer
                    : "read ended; " + dies + "echo 'stat: cannot read: Input/output error'; exit 1";
            Process question = new ProcessBuilder("sh", "-c", script).start();
            questions.add(question);
            return question;
        }

        @Override
        public void endCalls(String path) throws IOException {
            ended.add(path);
            for (Process question : questions) {
                question.getOutputStream().close();
            }
        }
    }
}
