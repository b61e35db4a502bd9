package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.caravault.workflow.Failure;
import org.caravault.workflow.Step;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A failed step has its own name in messages, events and metrics, and its own advice, in every job. */
@Tag("fast")
class StepTest {
    /** At these nothing but the database is used, or the copier's own error says more. */
    private static final Set<Step> WITHOUT_ADVICE_OF_THEIR_OWN = EnumSet.of(
            Step.START,
            Step.CLAIM_JOB,
            Step.CHECK_SHARE,
            Step.COPY,
            Step.COPY_BACK,
            Step.UNWIND,
            Step.FINISH_BACKUP,
            Step.FINISH_RESTORE,
            Step.FINISH_SNAPSHOT,
            Step.FINISH_REVERT,
            Step.FORGET);

    @ParameterizedTest
    @EnumSource
    void saysWhatToDo(Step step) {
        String advice = Failure.of(step, new IOException("the server said no")).advice();
        assertThat(advice).endsWith(".");
        assertThat(advice.startsWith("See the data node's log")).isEqualTo(WITHOUT_ADVICE_OF_THEIR_OWN.contains(step));
    }

    @ParameterizedTest
    @CsvSource({
        "mount, Check that the server answers",
        "mount-vault, Check that the server answers",
        "mount-share, Check that the server answers",
        "grant-vault, Check that this data node can change the access",
        "copy, Free space on the destination",
        "remove, Free space on the destination",
        "snapshot, Free space on the destination"
    })
    void anErrorOfTheDiskSaysMoreThanTheStepUnlessItsServerRefused(String route, String advice) {
        Step step = Step.ofRoute(route.equals("snapshot") ? "local-snapshot" : route)
                .orElseThrow();
        assertThat(Failure.of(step, new IOException("/x: No space left on device"))
                        .advice())
                .startsWith(advice);
    }

    @ParameterizedTest
    @CsvSource({
        "grant-access, GRANT_ACCESS",
        "local-snapshot, SNAPSHOT",
        "local-delete-snapshot, DELETE_SNAPSHOT",
        "a-filer-of-ours-revert, REVERT",
        "rsync-ssh-drill, DRILL",
        "exportfs-delete, DELETE"
    })
    void isKnownByItsRoute(String route, Step step) {
        assertThat(Step.ofRoute(route)).contains(step);
    }

    @ParameterizedTest
    @CsvSource({"start", "event", "umount", "run-mount", "release-for-retry", "''"})
    void otherRoutesAreNoSteps(String route) {
        assertThat(Step.ofRoute(route)).isEmpty();
    }

    @Test
    void noTwoHaveOneName() {
        assertThat(Arrays.stream(Step.values()).map(Step::wire)).doesNotHaveDuplicates();
    }
}
