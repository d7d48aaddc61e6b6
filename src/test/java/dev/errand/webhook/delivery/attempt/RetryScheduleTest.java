package dev.errand.webhook.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5));

    @Test
    void pauseAfter_isTheDelayOfTheNextTry() {
        RetrySchedule middle = new RetrySchedule(DELAYS, () -> 0.5);

        assertThat(middle.pauseAfter(1)).contains(Duration.ofSeconds(5));
        assertThat(middle.pauseAfter(2)).contains(Duration.ofMinutes(5));
    }

    @Test
    void pauseAfter_isNothingAfterTheLastTry() {
        assertThat(new RetrySchedule(DELAYS, () -> 0.5).pauseAfter(3)).isEmpty();
        assertThat(new RetrySchedule(List.of(Duration.ZERO), () -> 0.5).pauseAfter(1))
                .isEmpty();
    }

    @Test
    void pauseAfter_differsByAFifthAtTheMost() {
        assertThat(new RetrySchedule(DELAYS, () -> 0).pauseAfter(1)).contains(Duration.ofSeconds(4));
        assertThat(new RetrySchedule(DELAYS, () -> 1).pauseAfter(1)).contains(Duration.ofSeconds(6));
    }
}
