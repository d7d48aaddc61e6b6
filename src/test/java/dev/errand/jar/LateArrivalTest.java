package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.errand.task.catalog.TasksLoadingException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LateArrivalTest {

    private final LateArrival arrival = new LateArrival(Duration.ofMinutes(10));

    /** By somebody who does not bring it. */
    private static CompletableFuture<Void> waiting(LateArrival arrival) {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> over = CompletableFuture.runAsync(() -> {
            begun.countDown();
            arrival.await();
        });
        try {
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return over;
    }

    @Test
    void whereNothingIsToCome_nobodyWaits() {
        arrival.await();
        arrival.failed();
        arrival.await();
        assertThat(arrival.isExpected()).isFalse();
    }

    @Test
    void whoBringsIt_isNotKeptWaiting() {
        arrival.expect();
        arrival.await();

        assertThat(arrival.isExpected()).isTrue();
    }

    @Test
    void others_waitUntilItIsThere() throws Exception {
        arrival.expect();
        CompletableFuture<Void> waiting = waiting(arrival);
        assertThat(waiting).isNotDone();

        arrival.happened();

        waiting.get(30, TimeUnit.SECONDS);
        waiting(arrival).get(30, TimeUnit.SECONDS);
        assertThat(arrival.isExpected()).isFalse();
    }

    @Test
    void whatDoesNotCome_isSaid_inTime() {
        LateArrival hasty = new LateArrival(Duration.ofMillis(10));
        hasty.expect();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting(hasty).get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(TasksLoadingException.class)
                .withMessageContaining("still being loaded");
        assertThat(hasty.isExpected()).isTrue();
    }

    @Test
    void whatWillNotComeAnyMore_isSaidAtOnce() {
        arrival.expect();
        CompletableFuture<Void> waiting = waiting(arrival);

        arrival.failed();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(TasksLoadingException.class)
                .withMessageContaining("stops");
    }
}
