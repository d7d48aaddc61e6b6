package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class TurnstileTest {

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger through = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    private static Turnstile turnstile(int places, Duration patience) {
        return new Turnstile(new SubmissionProperties(DataSize.ofMegabytes(1), places, patience, Duration.ofHours(1)));
    }

    private void pass(Turnstile turnstile) {
        threads.add(Thread.ofVirtual().start(() -> {
            turnstile.pass(() -> {
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
        Turnstile turnstile = turnstile(2, Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            pass(turnstile);
        }
        Awaitility.await().until(() -> threads.stream().allMatch(TurnstileTest::waits));
        assertThat(inside).hasValue(2);

        released.countDown();
        Awaitility.await().until(() -> through.get() == 5);
    }

    @Test
    void whoWaitsForTooLong_isRefused() {
        Turnstile turnstile = turnstile(1, Duration.ofMillis(20));
        pass(turnstile);
        Awaitility.await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> turnstile.pass(() -> true)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whatFails_givesItsPlaceBack() {
        Turnstile turnstile = turnstile(1, Duration.ofMillis(20));

        assertThatThrownBy(() -> turnstile.pass(() -> {
                    throw new IllegalArgumentException("bad");
                }))
                .hasMessage("bad");
        assertThat(turnstile.pass(() -> true)).isTrue();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }
}
