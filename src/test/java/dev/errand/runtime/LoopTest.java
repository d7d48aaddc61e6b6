package dev.errand.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoopTest {

    private final Loop loop = new Loop("test-loop");
    private final CountDownLatch end = new CountDownLatch(1);

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void ended_isFalseWithoutAStart() {
        assertThat(loop.isRunning()).isFalse();
        assertThat(loop.ended(Duration.ofSeconds(10))).isFalse();
    }

    @Test
    void ended_waitsNoLongerThanAllowed() {
        loop.start(this::untilTheEnd);

        assertThat(loop.isRunning()).isTrue();
        assertThat(loop.ended(Duration.ofMillis(1))).isFalse();
        end.countDown();
    }

    @Test
    void ended_isTrueWhenTheWorkHasReturned() {
        loop.start(this::untilTheEnd);
        end.countDown();

        assertThat(loop.ended(Duration.ofSeconds(10))).isTrue();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void ended_keepsTheInterruptionOfWhoWaits() {
        loop.start(this::untilTheEnd);
        Thread.currentThread().interrupt();

        assertThat(loop.ended(Duration.ofSeconds(10))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        end.countDown();
    }
}
