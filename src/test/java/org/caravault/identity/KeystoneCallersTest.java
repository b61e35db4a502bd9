package org.caravault.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.caravault.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keystone's word counts, for a minute; without Keystone nobody is let in. */
class KeystoneCallersTest {
    /** A clock that a test moves. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Hand clock = new Hand();
    private StandInKeystone keystone;
    private KeystoneCallers callers;

    @BeforeEach
    void start() throws Exception {
        keystone = new StandInKeystone();
        callers = new KeystoneCallers(keystone.client("right"), clock);
        keystone.token("good", "ann", "blue", "member", clock.now.plus(Duration.ofHours(1)));
    }

    @AfterEach
    void stop() {
        keystone.close();
    }

    @Test
    void aValidTokenSaysUserProjectAndRole() {
        keystone.token("root", "root", "ops", "admin", clock.now.plusSeconds(60));
        keystone.token("see", "rita", "blue", "reader", clock.now.plusSeconds(60));
        assertThat(callers.identify("good")).contains(new Caller("blue", "ann", false, false));
        assertThat(callers.identify("root")).contains(new Caller("ops", "root", true, false));
        assertThat(callers.identify("see")).contains(new Caller("blue", "rita", false, true));
    }

    @Test
    void itIsAskedOnceAMinute() {
        callers.identify("good");
        callers.identify("good");
        assertThat(keystone.asked).hasValue(1);
        clock.now = clock.now.plusSeconds(61);
        callers.identify("good");
        assertThat(keystone.asked).hasValue(2);
    }

    @Test
    void aRevokedTokenIsWorthNothingAfterAMinute() {
        assertThat(callers.identify("good")).isPresent();
        keystone.revoke("good");
        clock.now = clock.now.plusSeconds(61);
        assertThat(callers.identify("good")).isEmpty();
    }

    @Test
    void anUnknownTokenIsAskedForEachTime() {
        assertThat(callers.identify("wrong")).isEmpty();
        keystone.token("wrong", "ann", "blue", "member", clock.now.plusSeconds(60));
        assertThat(callers.identify("wrong")).isPresent();
    }

    @Test
    void aTokenDoesNotOutliveItsEnd() {
        keystone.token("short", "ann", "blue", "member", clock.now.plusSeconds(5));
        assertThat(callers.identify("short")).isPresent();
        clock.now = clock.now.plusSeconds(6);
        assertThat(callers.identify("short")).isEmpty();
    }

    @Test
    void withoutAProjectOrARoleNothingIsAllowed() {
        keystone.token("unscoped", "ann", "", "member", clock.now.plusSeconds(60));
        keystone.token("guest", "ann", "blue", "heat_stack_owner", clock.now.plusSeconds(60));
        assertThatThrownBy(() -> callers.identify("unscoped")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> callers.identify("guest")).isInstanceOf(Refusal.class);
    }

    @Test
    void theServiceUsersOwnTokenIsRenewed() {
        assertThat(callers.identify("good")).isPresent();
        keystone.expireServiceToken();
        clock.now = clock.now.plusSeconds(61);
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
