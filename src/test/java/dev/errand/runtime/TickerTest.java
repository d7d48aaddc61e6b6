package dev.errand.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickerTest {

    private static final Duration SOON = Duration.ofMillis(1);

    private final Ticker ticker = new Ticker("test-ticker", IllegalStateException.class);
    private final Semaphore rounds = new Semaphore(0);

    @AfterEach
    void stop() {
        ticker.stop();
    }

    private void awaitRounds(int howMany) throws InterruptedException {
        assertThat(rounds.tryAcquire(howMany, 10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void every_goesOnAfterFailures_expectedOnesOrNot() throws Exception {
        AtomicInteger round = new AtomicInteger();
        ticker.every(SOON, "failing", () -> {
            rounds.release();
            switch (round.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("as expected");
                case 2 -> throw new IllegalArgumentException("a mistake");
                case 3 -> throw new AssertionError("an error");
                default -> {}
            }
        });

        awaitRounds(5);
    }

    @Test
    void every_doesSeveralThingsOnOneNamedThread() throws Exception {
        AtomicReference<Thread> first = new AtomicReference<>();
        AtomicReference<Thread> second = new AtomicReference<>();
        ticker.every(SOON, "one thing", () -> {
            first.set(Thread.currentThread());
            rounds.release();
        });
        awaitRounds(1);
        ticker.every(SOON, "another", () -> second.compareAndSet(null, Thread.currentThread()));
        while (second.get() == null) {
            awaitRounds(1);
        }

        assertThat(first.get()).isSameAs(second.get());
        assertThat(requireNonNull(first.get()).getName()).isEqualTo("test-ticker");
    }

    @Test
    void stop_endsTheThread_andItCanBeStartedAgain() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        ticker.every(SOON, "work", () -> {
            thread.set(Thread.currentThread());
            rounds.release();
        });
        awaitRounds(1);
        ticker.stop();

        assertThat(ticker.isRunning()).isFalse();
        assertThat(requireNonNull(thread.get()).join(Duration.ofSeconds(10))).isTrue();
        rounds.drainPermits();
        ticker.every(SOON, "work", rounds::release);
        awaitRounds(1);
        assertThat(ticker.isRunning()).isTrue();
    }
}
