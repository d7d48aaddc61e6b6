package dev.errand.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class PollerTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Poller often = new Poller("test-poller", "the work", Duration.ofMillis(1));
    private final Poller rare = new Poller("test-rare", "the work", LONG);
    private final Semaphore rounds = new Semaphore(0);

    @AfterEach
    void stop() {
        often.stop();
        rare.stop();
    }

    private void awaitRounds(int howMany) throws InterruptedException {
        assertThat(rounds.tryAcquire(howMany, 10, TimeUnit.SECONDS)).isTrue();
    }

    /** Away, as the log tells elsewhere or not. */
    private static final class AwayException extends RuntimeException implements Told {
        private static final long serialVersionUID = 1;
        private final boolean told;

        AwayException(String message, boolean told) {
            super(message);
            this.told = told;
        }

        @Override
        public boolean isTold() {
            return told;
        }
    }

    private static Stream<String> lines(CapturedOutput output) {
        return output.getOut().lines().filter(line -> line.contains("the work"));
    }

    @Test
    void every_goesOnAfterFailures_andTellsOfTheirBeginningAndTheirEnd(CapturedOutput output) throws Exception {
        AtomicInteger round = new AtomicInteger();
        often.every(() -> {
            rounds.release();
            switch (round.incrementAndGet()) {
                case 1, 2 -> throw new AwayException("gone, says the test", false);
                case 3, 4 -> throw new AssertionError("made up");
                default -> {}
            }
        });
        awaitRounds(6);

        assertThat(lines(output))
                .hasSize(3)
                .anyMatch(line -> line.contains("WARN") && line.contains("the work failed") && line.contains("gone"))
                .anyMatch(line -> line.contains("ERROR") && line.contains("made up"))
                .anyMatch(line -> line.contains("INFO") && line.contains("the work goes on"));
    }

    @Test
    void whatIsToldElsewhere_isNotToldAgain(CapturedOutput output) throws Exception {
        AtomicInteger round = new AtomicInteger();
        often.every(() -> {
            rounds.release();
            if (round.incrementAndGet() < 3) {
                throw new AwayException("gone, says the test", true);
            }
        });
        awaitRounds(4);

        assertThat(lines(output)).isEmpty();
    }

    @Test
    void aStep_isMadeWhenWoken_andAfterTheRestThatTheOneBeforeAskedFor() throws Exception {
        BlockingQueue<Boolean> steps = new LinkedBlockingQueue<>();
        rare.start(woken -> {
            steps.add(woken);
            return woken ? Duration.ofMillis(1) : LONG;
        });
        assertThat(steps).isEmpty();
        rare.wake();

        assertThat(steps.poll(10, TimeUnit.SECONDS)).isTrue();
        assertThat(steps.poll(10, TimeUnit.SECONDS)).isFalse();
        rare.wake();
        assertThat(steps.poll(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stop_waitsForTheStep_andForTheLastWork_butNotForLong() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        rare.start(
                woken -> {
                    rounds.release();
                    goOn.await();
                    return Duration.ZERO;
                },
                last::countDown);
        rare.wake();
        awaitRounds(1);

        assertThat(rare.stop(Duration.ofMillis(1))).isFalse();
        assertThat(rare.isRunning()).isFalse();
        goOn.countDown();
        assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rounds.availablePermits()).as("no further step").isZero();
    }

    @Test
    void stop_endsTheThread_andItCanBeStartedAgain() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        often.every(() -> {
            thread.set(Thread.currentThread());
            rounds.release();
        });
        awaitRounds(2);

        assertThat(often.stop()).isTrue();
        assertThat(requireNonNull(thread.get()).isAlive()).isFalse();
        assertThat(requireNonNull(thread.get()).getName()).isEqualTo("test-poller");
        rounds.drainPermits();
        often.every(rounds::release);
        awaitRounds(1);
        assertThat(often.isRunning()).isTrue();
    }

    @Test
    void stop_isFalseWithoutAStart_andKeepsTheInterruptionOfWhoWaits() throws InterruptedException {
        assertThat(rare.stop()).isFalse();
        Semaphore mayEnd = new Semaphore(0);
        rare.every(() -> {
            rounds.release();
            mayEnd.acquireUninterruptibly();
        });
        // Whoever has ended already is waited for by nobody.
        awaitRounds(1);
        Thread.currentThread().interrupt();

        assertThat(rare.stop()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        mayEnd.release();
    }
}
