package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.caravault.problem.RefusalException;
import org.caravault.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keystone's answer is valid for a minute; without Keystone there is no access. */
class KeystoneCallersTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private StandInKeystone keystone;
    private KeystoneCallers callers;

    @BeforeEach
    void start() throws Exception {
        keystone = new StandInKeystone();
        callers = new KeystoneCallers(keystone.client("right"), clock);
        keystone.token("good", "ann", "blue", "member", clock.instant().plus(Duration.ofHours(1)));
    }

    @AfterEach
    void stop() {
        keystone.close();
    }

    @Test
    void aValidTokenSaysUserProjectAndRole() {
        keystone.token("root", "root", "ops", "admin", clock.instant().plusSeconds(60));
        keystone.token("see", "rita", "blue", "reader", clock.instant().plusSeconds(60));
        assertThat(Asked.whose(callers, "good")).contains(new Caller("blue", "ann", false, false));
        assertThat(Asked.whose(callers, "root")).contains(new Caller("ops", "root", true, false));
        assertThat(Asked.whose(callers, "see")).contains(new Caller("blue", "rita", false, true));
    }

    @Test
    void itIsAskedOnceInHalfAMinute() {
        Asked.whose(callers, "good");
        Asked.whose(callers, "good");
        clock.set(clock.instant().plusSeconds(29));
        Asked.whose(callers, "good");
        assertThat(keystone.asked).hasValue(1);
    }

    @Test
    void itIsAskedAgainBesideTheRequestsBeforeTheMinuteIsOver() {
        Asked.whose(callers, "good");
        clock.set(clock.instant().plusSeconds(31));
        assertThat(callers.identify("good", Asked.ADDRESS)).isCompletedWithValueMatching(caller -> caller.isPresent());
        await().until(() -> keystone.asked.get() == 2);
    }

    @Test
    void aRevokedTokenIsWorthNothingAfterAMinute() {
        assertThat(Asked.whose(callers, "good")).isPresent();
        keystone.revoke("good");
        clock.set(clock.instant().plusSeconds(61));
        await().untilAsserted(() -> assertThat(Asked.whose(callers, "good")).isEmpty());
    }

    @Test
    void aRefusedTokenIsAskedForAgainAfterTenSeconds() {
        assertThat(Asked.whose(callers, "wrong")).isEmpty();
        assertThat(Asked.whose(callers, "wrong")).isEmpty();
        assertThat(keystone.asked).hasValue(1);
        keystone.token("wrong", "ann", "blue", "member", clock.instant().plusSeconds(60));
        clock.set(clock.instant().plusSeconds(11));
        assertThat(Asked.whose(callers, "wrong")).isPresent();
    }

    @Test
    void whileKeystoneDoesNotRespondKnownCallersAreServedAtOnceAndUnknownOnesWaitInBounds() {
        assertThat(Asked.whose(callers, "good")).isPresent();
        keystone.hang();
        int refused = 0;
        List<CompletableFuture<Optional<Caller>>> unknown = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            unknown.add(callers.identify("unknown" + i, Asked.ADDRESS));
            refused += unknown.get(i).isCompletedExceptionally() ? 1 : 0;
        }
        assertThat(refused).as("of one address, at once").isEqualTo(192);
        assertThat(callers.identify("good", Asked.ADDRESS)).isCompletedWithValueMatching(caller -> caller.isPresent());
        assertThat(callers.identify("another", "192.0.2.2"))
                .as("another address has its turn")
                .isNotCompletedExceptionally();
        clock.set(clock.instant().plusSeconds(90));
        assertThat(Asked.whose(callers, "good", "192.0.2.2"))
                .as("after its minute")
                .isPresent();
        clock.set(clock.instant().plusSeconds(300));
        assertThatThrownBy(() -> Asked.whose(callers, "good", "192.0.2.3"))
                .isInstanceOf(IdentityUnavailableException.class);
    }

    @Test
    void aTokenThatManyBringAtOnceIsAskedForOnce() {
        List<CompletableFuture<Optional<Caller>>> all = new ArrayList<>();
        keystone.pause();
        for (int i = 0; i < 100; i++) {
            all.add(callers.identify("good", "192.0.2." + i));
        }
        keystone.goOn();
        assertThat(all).allSatisfy(one -> assertThat(one.join()).isPresent());
        assertThat(keystone.asked).hasValue(1);
    }

    @Test
    void aTokenDoesNotOutliveItsEnd() {
        keystone.token("short", "ann", "blue", "member", clock.instant().plusSeconds(5));
        assertThat(Asked.whose(callers, "short")).isPresent();
        clock.set(clock.instant().plusSeconds(6));
        assertThat(Asked.whose(callers, "short")).isEmpty();
    }

    @Test
    void withoutAProjectOrARoleNothingIsAllowed() {
        keystone.token("unscoped", "ann", "", "member", clock.instant().plusSeconds(60));
        keystone.token(
                "guest", "ann", "blue", "heat_stack_owner", clock.instant().plusSeconds(60));
        assertThatThrownBy(() -> Asked.whose(callers, "unscoped")).isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> Asked.whose(callers, "guest")).isInstanceOf(RefusalException.class);
    }

    @Test
    void theServiceUsersOwnTokenIsRenewed() {
        assertThat(Asked.whose(callers, "good")).isPresent();
        keystone.expireServiceToken();
        clock.set(clock.instant().plusSeconds(61));
        assertThat(Asked.whose(callers, "good")).isPresent();
    }

    @Test
    void withAWrongPasswordThereIsNoAccessAndThePasswordIsNotShown() throws Exception {
        KeystoneCallers shut = new KeystoneCallers(keystone.client("wrong-password"), clock);
        assertThatThrownBy(() -> Asked.whose(shut, "good"))
                .isInstanceOf(IdentityUnavailableException.class)
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void whenKeystoneIsUnavailableThereIsNoAccess() {
        keystone.close();
        assertThatThrownBy(() -> Asked.whose(callers, "good")).isInstanceOf(IdentityUnavailableException.class);
    }

    @Test
    void whenKeystoneHangsTheCallerGetsAnErrorInTime() {
        keystone.hang();
        Instant before = Instant.now();
        assertThatThrownBy(() -> Asked.whose(callers, "good")).isInstanceOf(IdentityUnavailableException.class);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    /** More calls than there are threads stand still after the headers: once Keystone is well, so is the service. */
    @Test
    void answersThatStopHalfWayHoldNoThreadForEver() {
        keystone.stopHalfWay(true);
        List<CompletableFuture<Optional<Caller>>> stuck = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            stuck.add(callers.identify("stuck" + i, "192.0.2." + i));
        }
        await().until(() -> keystone.asked.get() >= 8);
        keystone.stopHalfWay(false);
        assertThat(Asked.whose(callers, "good", "192.0.2.200")).isPresent();
        assertThat(stuck.subList(0, 8))
                .allSatisfy(one -> assertThatThrownBy(one::join)
                        .hasCauseInstanceOf(IdentityUnavailableException.class)
                        .hasMessageContaining("did not answer completely within 5 s"));
    }

    @Test
    void whatCannotBeAHeaderIsNoToken() {
        assertThat(Asked.whose(callers, "")).isEmpty();
        assertThat(Asked.whose(callers, "a\nb")).isEmpty();
        assertThat(Asked.whose(callers, "é")).isEmpty();
        assertThat(keystone.asked).hasValue(0);
    }
}
