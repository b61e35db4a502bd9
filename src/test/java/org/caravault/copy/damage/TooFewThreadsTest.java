package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.caravault.copy.worker.IdleProcessors;
import org.caravault.copy.worker.MoreThreads;
import org.caravault.copy.worker.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TooFewThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long ROUND_TRIP_NANOS = 3_000_000;

    private final Workers workers = new Workers(2, 16, true);
    private final LongAdder answers = new LongAdder();
    private final AtomicBoolean over = new AtomicBoolean();
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);

    /** Keeps a server busy with as many requests as there are threads. */
    private void ask(Runnable server, BooleanSupplier processorsWait) {
        ask(server, answers::sum, processorsWait);
    }

    private void ask(Runnable server, LongSupplier done, BooleanSupplier processorsWait) {
        for (int i = 0; i < 16; i++) {
            workers.push(new Workers.Task() {
                @Override
                public void run(org.caravault.copy.linux.Linux linux) {
                    server.run();
                    answers.increment();
                    if (!over.get()) {
                        workers.push(this);
                    }
                }
            });
        }
        work = CompletableFuture.runAsync(() -> {
            try {
                workers.run(linux -> {});
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        MoreThreads.watch(workers, done, processorsWait);
    }

    @AfterEach
    void end() throws Exception {
        over.set(true);
        work.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatAnswersManyAtOnceIsAskedByMany() {
        ask(() -> LockSupport.parkNanos(ROUND_TRIP_NANOS), () -> true);
        await().atMost(LONG).until(() -> workers.allowed() == 16);
        assertThat(answers.sum()).isPositive();
    }

    /** It does as much in a second as it can, however many ask. One that is measured would do less while this machine is busy. */
    @Test
    void aServerThatAnswersOneAtATimeIsNotAskedByMoreForLong() {
        long began = System.nanoTime();
        ask(() -> LockSupport.parkNanos(ROUND_TRIP_NANOS), () -> System.nanoTime() - began, () -> true);
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> workers.allowed() == 4);
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> workers.allowed() == 2);
        assertThat(answers.sum()).isPositive();
    }

    @Test
    void aMachineThatIsBusyAlreadyGetsNoMore() {
        LongAdder asked = new LongAdder();
        ask(() -> LockSupport.parkNanos(ROUND_TRIP_NANOS), () -> {
            asked.increment();
            return false;
        });
        await().atMost(LONG).until(() -> asked.sum() >= 2);
        assertThat(workers.allowed()).isEqualTo(2);
    }

    @Test
    void busyProcessorsAreSeen() {
        IdleProcessors processors = new IdleProcessors();
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> burning = IntStream.range(0, Runtime.getRuntime().availableProcessors() * 2)
                .mapToObj(i -> new Thread(() -> {
                    while (!enough.get()) {
                        Thread.onSpinWait();
                    }
                }))
                .toList();
        burning.forEach(Thread::start);
        try {
            await().pollDelay(Duration.ofMillis(200)).atMost(LONG).until(() -> !processors.getAsBoolean());
        } finally {
            enough.set(true);
        }
        assertThat(burning).isNotEmpty();
    }
}
