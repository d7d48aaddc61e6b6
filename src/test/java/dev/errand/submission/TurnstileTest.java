package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.store.StoreUnavailableException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class TurnstileTest {

    private static void inTime() {}

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    /** One that has just refused a submission. */
    private Turnstile closed(int places, Duration patience) {
        Turnstile turnstile = new Turnstile(
                new SubmissionProperties(DataSize.ofMegabytes(1), places, patience, Duration.ofHours(1)), now::get);
        refuse(turnstile, Cause.QUEUE_FULL);
        return turnstile;
    }

    private static void refuse(Turnstile turnstile, Cause why) {
        assertThatThrownBy(() -> turnstile.pass(TurnstileTest::inTime, () -> {
                    throw new SubmissionRefusedException(why, "no");
                }))
                .hasMessage("no");
    }

    private void pass(Turnstile turnstile) {
        threads.add(Thread.ofVirtual().start(() -> {
            turnstile.pass(TurnstileTest::inTime, () -> {
                inside.incrementAndGet();
                return await();
            });
            through.incrementAndGet();
        }));
    }

    private boolean await() {
        try {
            return released.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        released.countDown();
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void moreThanThereArePlaces_waitForTheirTurn() {
        Turnstile turnstile = closed(2, Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            pass(turnstile);
        }
        Awaitility.await().until(() -> threads.stream().allMatch(TurnstileTest::waits));
        assertThat(inside).hasValue(2);

        released.countDown();
        Awaitility.await().until(() -> through.get() == 5);
    }

    @Test
    void whileNothingIsRefused_allGoIn() {
        Turnstile turnstile = closed(2, Duration.ofSeconds(10));
        now.addAndGet(Turnstile.MEMORY.toNanos());
        refuse(turnstile, Cause.UNKNOWN_QUEUE);
        for (int i = 0; i < 5; i++) {
            pass(turnstile);
        }

        Awaitility.await().until(() -> inside.get() == 5);
    }

    @Test
    void eachRefusal_keepsItClosedForAWhile() {
        Turnstile turnstile = closed(1, Duration.ofMillis(20));
        now.addAndGet(Turnstile.MEMORY.toNanos() - 1);
        refuse(turnstile, Cause.QUEUE_FULL);
        now.addAndGet(Turnstile.MEMORY.toNanos() - 1);
        pass(turnstile);
        Awaitility.await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> turnstile.pass(TurnstileTest::inTime, () -> true))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoWaitsForTooLong_isRefused() {
        Turnstile turnstile = closed(1, Duration.ofMillis(20));
        pass(turnstile);
        Awaitility.await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> turnstile.pass(TurnstileTest::inTime, () -> true))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoHadToWait_isAskedWhetherItIsStillThere_andOthersAreNot() {
        Turnstile turnstile = closed(1, Duration.ofSeconds(10));
        AtomicInteger asked = new AtomicInteger();
        assertThat(turnstile.pass(asked::incrementAndGet, () -> true)).isTrue();
        assertThat(asked).hasValue(0);
        pass(turnstile);
        Awaitility.await().until(() -> inside.get() == 1);
        Thread late = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> turnstile.pass(
                                () -> {
                                    asked.incrementAndGet();
                                    throw new IllegalStateException("gone");
                                },
                                inside::incrementAndGet))
                        .hasMessage("gone"));
        threads.add(late);
        Awaitility.await().until(() -> waits(late));

        released.countDown();

        Awaitility.await().until(() -> asked.get() == 1);
        pass(turnstile);
        Awaitility.await().until(() -> through.get() == 2);
        assertThat(inside).as("the one that had gone was not let in").hasValue(2);
    }

    @Test
    void whatFails_givesItsPlaceBack() {
        Turnstile turnstile = closed(1, Duration.ofMillis(20));

        assertThatThrownBy(() -> turnstile.pass(TurnstileTest::inTime, () -> {
                    throw new IllegalArgumentException("bad");
                }))
                .hasMessage("bad");
        assertThat(turnstile.pass(TurnstileTest::inTime, () -> true)).isTrue();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }
}
