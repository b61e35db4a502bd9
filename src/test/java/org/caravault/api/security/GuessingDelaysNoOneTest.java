package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.StandInKeystone;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen connections that send wrong tokens as fast as they can do not lock out callers with known tokens. */
class GuessingDelaysNoOneTest {
    private static final int GUESSERS = 16;
    private static final int REQUESTS = 30;

    /** Slow checks on the threads of the requests would let each wait for seconds. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** With PBKDF2 and 600,000 rounds, as an earlier version wrote it. */
    private static final String OLD_LINE =
            "00112233aabbccdd rita blue reader 600000$AAECAwQFBgcICQoLDA0ODw==$+zBGvUDyUxLthBNq3tq47dWY/+9vNJ4JPj5gEH6Tf5A=\n";

    private static int status(RunningService service, String token) {
        return service.askAs(token, "GET", "/v2/shares", "", "2.91", "true").code();
    }

    /** While others guess. @return how long the middle one of a good caller's requests took */
    private static Duration whileGuessing(RunningService service, String good, String bad, AtomicInteger guesses)
            throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> guessers = new ArrayList<>();
        for (int i = 0; i < GUESSERS; i++) {
            String prefix = bad + i;
            Thread guesser = new Thread(() -> {
                for (int n = 0; !over.get(); n++) {
                    assertThat(status(service, prefix + "." + n)).isIn(401, 503);
                    guesses.incrementAndGet();
                }
            });
            guesser.start();
            guessers.add(guesser);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> guesses.get() >= GUESSERS);
        List<Duration> took = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                Instant before = Instant.now();
                assertThat(status(service, good)).isEqualTo(200);
                took.add(Duration.between(before, Instant.now()));
            }
        } finally {
            over.set(true);
            for (Thread guesser : guessers) {
                guesser.join();
            }
        }
        Collections.sort(took);
        return took.get(took.size() / 2);
    }

    @Test
    void behindTheIdOfATokenOfAnEarlierVersion(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("tokens"), OLD_LINE);
        try (RunningService service = RunningService.start(data)) {
            AtomicInteger guesses = new AtomicInteger();
            assertThat(whileGuessing(service, service.token(), "cv_00112233aabbccdd_x", guesses))
                    .isLessThan(SOON);
        }
    }

    @Test
    void behindTheIdOfATokenOfThisVersion(@TempDir Path data) throws Exception {
        String reader = new TokenFile(data.resolve("tokens")).add("rita", "blue", Role.READER);
        try (RunningService service = RunningService.start(data)) {
            AtomicInteger guesses = new AtomicInteger();
            assertThat(whileGuessing(
                            service, service.token(), reader.substring(0, reader.lastIndexOf('_') + 1), guesses))
                    .isLessThan(SOON);
            assertThat(status(service, reader)).isEqualTo(200);
        }
    }

    @Test
    void whileKeystoneDoesNotAnswer(@TempDir Path data) throws Exception {
        try (StandInKeystone keystone = new StandInKeystone()) {
            keystone.token("good", "ann", "blue", "member", Instant.now().plus(Duration.ofHours(1)));
            try (RunningService service = RunningService.start(
                    data,
                    "auth_strategy=keystone",
                    "keystone_authtoken.auth_url=" + keystone.url(),
                    "keystone_authtoken.password=right")) {
                assertThat(status(service, "good")).isEqualTo(200);
                assertThat(status(service, "bad")).isEqualTo(401);
                keystone.hang();
                AtomicInteger guesses = new AtomicInteger();
                assertThat(whileGuessing(service, "good", "unknown", guesses)).isLessThan(SOON);
            }
        }
    }

    @Test
    void eachWrongTokenAfterTheFirstFewIsAnsweredLater(@TempDir Path data) throws Exception {
        try (RunningService service = RunningService.start(data)) {
            Instant before = Instant.now();
            for (int i = 0; i < 10; i++) {
                assertThat(status(service, "cv_0011223344556677_" + i)).isEqualTo(401);
            }
            assertThat(Duration.between(before, Instant.now()))
                    .as("50 + 100 + 200 + 400 + 800 ms, less what time forgives")
                    .isGreaterThan(Duration.ofMillis(300));
            assertThat(status(service, service.token())).isEqualTo(200);
        }
    }
}
