package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.outage.StoreUnavailableException;
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

class OverloadLimiterTest {

    private static void inTime() {}

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    /** One that has just refused a submission. */
    private OverloadLimiter closed(int places, Duration patience) {
        OverloadLimiter overloadLimiter = new OverloadLimiter(
                new SubmissionProperties(DataSize.ofMegabytes(1), places, patience, Duration.ofHours(1)), now::get);
        refuse(overloadLimiter, Cause.QUEUE_FULL);
        return overloadLimiter;
    }

    private static void refuse(OverloadLimiter overloadLimiter, Cause why) {
        assertThatThrownBy(() -> overloadLimiter.pass(OverloadLimiterTest::inTime, () -> {
                    throw new SubmissionRefusedException(why, "no");
                }))
                .hasMessage("no");
    }

    private void pass(OverloadLimiter overloadLimiter) {
        threads.add(Thread.ofVirtual().start(() -> {
            overloadLimiter.pass(OverloadLimiterTest::inTime, () -> {
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
        OverloadLimiter overloadLimiter = closed(2, Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            pass(overloadLimiter);
        }
        Awaitility.await().until(() -> threads.stream().allMatch(OverloadLimiterTest::waits));
        assertThat(inside).hasValue(2);

        released.countDown();
        Awaitility.await().until(() -> through.get() == 5);
    }

    @Test
    void whileNothingIsRefused_allGoIn() {
        OverloadLimiter overloadLimiter = closed(2, Duration.ofSeconds(10));
        now.addAndGet(OverloadLimiter.MEMORY.toNanos());
        refuse(overloadLimiter, Cause.UNKNOWN_QUEUE);
        for (int i = 0; i < 5; i++) {
            pass(overloadLimiter);
        }

        Awaitility.await().until(() -> inside.get() == 5);
    }

    @Test
    void eachRefusal_keepsItClosedForAWhile() {
        OverloadLimiter overloadLimiter = closed(1, Duration.ofMillis(20));
        now.addAndGet(OverloadLimiter.MEMORY.toNanos() - 1);
        refuse(overloadLimiter, Cause.QUEUE_FULL);
        now.addAndGet(OverloadLimiter.MEMORY.toNanos() - 1);
        pass(overloadLimiter);
        Awaitility.await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> overloadLimiter.pass(OverloadLimiterTest::inTime, () -> true))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoWaitsForTooLong_isRefused() {
        OverloadLimiter overloadLimiter = closed(1, Duration.ofMillis(20));
        pass(overloadLimiter);
        Awaitility.await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> overloadLimiter.pass(OverloadLimiterTest::inTime, () -> true))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoHadToWait_isAskedWhetherItIsStillThere_andOthersAreNot() {
        OverloadLimiter overloadLimiter = closed(1, Duration.ofSeconds(10));
        AtomicInteger asked = new AtomicInteger();
        assertThat(overloadLimiter.pass(asked::incrementAndGet, () -> true)).isTrue();
        assertThat(asked).hasValue(0);
        pass(overloadLimiter);
        Awaitility.await().until(() -> inside.get() == 1);
        Thread late = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> overloadLimiter.pass(
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
        pass(overloadLimiter);
        Awaitility.await().until(() -> through.get() == 2);
        assertThat(inside).as("the one that had gone was not let in").hasValue(2);
    }

    @Test
    void whatFails_givesItsPlaceBack() {
        OverloadLimiter overloadLimiter = closed(1, Duration.ofMillis(20));

        assertThatThrownBy(() -> overloadLimiter.pass(OverloadLimiterTest::inTime, () -> {
                    throw new IllegalArgumentException("bad");
                }))
                .hasMessage("bad");
        assertThat(overloadLimiter.pass(OverloadLimiterTest::inTime, () -> true))
                .isTrue();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }
}
