package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.caravault.HandClock;
import org.caravault.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keystone's word counts, for a minute; without Keystone nobody is let in. */
class KeystoneCallersTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
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
        assertThat(callers.identify("good")).contains(new Caller("blue", "ann", false, false));
        assertThat(callers.identify("root")).contains(new Caller("ops", "root", true, false));
        assertThat(callers.identify("see")).contains(new Caller("blue", "rita", false, true));
    }

    @Test
    void itIsAskedOnceAMinute() {
        callers.identify("good");
        callers.identify("good");
        assertThat(keystone.asked).hasValue(1);
        clock.set(clock.instant().plusSeconds(61));
        callers.identify("good");
        assertThat(keystone.asked).hasValue(2);
    }

    @Test
    void aRevokedTokenIsWorthNothingAfterAMinute() {
        assertThat(callers.identify("good")).isPresent();
        keystone.revoke("good");
        clock.set(clock.instant().plusSeconds(61));
        assertThat(callers.identify("good")).isEmpty();
    }

    @Test
    void anUnknownTokenIsAskedForEachTime() {
        assertThat(callers.identify("wrong")).isEmpty();
        keystone.token("wrong", "ann", "blue", "member", clock.instant().plusSeconds(60));
        assertThat(callers.identify("wrong")).isPresent();
    }

    @Test
    void aTokenDoesNotOutliveItsEnd() {
        keystone.token("short", "ann", "blue", "member", clock.instant().plusSeconds(5));
        assertThat(callers.identify("short")).isPresent();
        clock.set(clock.instant().plusSeconds(6));
        assertThat(callers.identify("short")).isEmpty();
    }

    @Test
    void withoutAProjectOrARoleNothingIsAllowed() {
        keystone.token("unscoped", "ann", "", "member", clock.instant().plusSeconds(60));
        keystone.token(
                "guest", "ann", "blue", "heat_stack_owner", clock.instant().plusSeconds(60));
        assertThatThrownBy(() -> callers.identify("unscoped")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> callers.identify("guest")).isInstanceOf(Refusal.class);
    }

    @Test
    void theServiceUsersOwnTokenIsRenewed() {
        assertThat(callers.identify("good")).isPresent();
        keystone.expireServiceToken();
        clock.set(clock.instant().plusSeconds(61));
        assertThat(callers.identify("good")).isPresent();
    }

    @Test
    void withAWrongPasswordNobodyIsLetInAndItIsNotTold() throws Exception {
        KeystoneCallers shut = new KeystoneCallers(keystone.client("wrong-password"), clock);
        assertThatThrownBy(() -> shut.identify("good"))
                .isInstanceOf(IdentityUnavailable.class)
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void whenKeystoneIsAwayNobodyIsLetIn() {
        keystone.close();
        assertThatThrownBy(() -> callers.identify("good")).isInstanceOf(IdentityUnavailable.class);
    }

    @Test
    void whenKeystoneHangsTheCallerHearsOfItInTime() {
        keystone.hang();
        Instant before = Instant.now();
        assertThatThrownBy(() -> callers.identify("good")).isInstanceOf(IdentityUnavailable.class);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void whatCannotBeAHeaderIsNoToken() {
        assertThat(callers.identify("")).isEmpty();
        assertThat(callers.identify("a\nb")).isEmpty();
        assertThat(callers.identify("é")).isEmpty();
        assertThat(keystone.asked).hasValue(0);
    }
}
