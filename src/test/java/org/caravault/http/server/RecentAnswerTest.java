package org.caravault.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers must not make the service do the same work many times, nor get an answer that is old or a failure that stays. */
class RecentAnswerTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private RecentAnswer.Content content(int number) {
        return new RecentAnswer.Content(200, "text/plain", Buffer.buffer("number " + number));
    }

    @Test
    void allWhoAskWhileItIsMadeAndAMomentLaterGetTheSame() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        RecentAnswer answer = new RecentAnswer(
                () -> {
                    try {
                        assertThat(slow.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                    return content(made.incrementAndGet());
                },
                threads);
        List<CompletableFuture<RecentAnswer.Content>> asked = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            asked.add(answer.get());
        }
        TimeUnit.MILLISECONDS.sleep(1_200); // longer than an answer is used, and still it is not made twice at a time
        asked.add(answer.get());
        slow.countDown();
        for (CompletableFuture<RecentAnswer.Content> one : asked) {
            assertThat(one.get(30, TimeUnit.SECONDS).body().toString()).isEqualTo("number 1");
        }
    }

    @Test
    void afterASecondItIsMadeAgain() {
        RecentAnswer answer = new RecentAnswer(() -> content(made.incrementAndGet()), threads);
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> answer.get().join().body().toString().equals("number 4"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void aFailureIsNotKept() {
        RecentAnswer answer = new RecentAnswer(
                () -> {
                    if (made.incrementAndGet() == 1) {
                        throw new IllegalStateException("for once");
                    }
                    return content(2);
                },
                threads);
        assertThat(answer.get()).failsWithin(Duration.ofSeconds(30));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !answer.get()
                        .handle((content, failed) -> failed != null)
                        .join());
    }
}
