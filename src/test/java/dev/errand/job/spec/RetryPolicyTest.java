package dev.errand.job.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void pauseAfter_doublesUpToTheLongest() {
        RetryPolicy policy = new RetryPolicy(10, Duration.ofSeconds(1), Duration.ofSeconds(5));

        assertThat(policy.pauseAfter(1, 0.5)).hasSeconds(1);
        assertThat(policy.pauseAfter(2, 0.5)).hasSeconds(2);
        assertThat(policy.pauseAfter(3, 0.5)).hasSeconds(4);
        assertThat(policy.pauseAfter(4, 0.5)).hasSeconds(5);
    }

    @Test
    void pauseAfter_neverOverflows() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofDays(1), Duration.ofDays(1));

        assertThat(policy.pauseAfter(99, 0.5)).hasDays(1);
    }

    @Test
    void pauseAfter_isNothingWithoutBackoff() {
        assertThat(new RetryPolicy(3, Duration.ZERO, Duration.ofSeconds(5)).pauseAfter(2, 0.5))
                .isZero();
    }

    @Test
    void pauseAfter_differsByATenthAtTheMost() {
        RetryPolicy policy = new RetryPolicy(10, Duration.ofSeconds(2), Duration.ofSeconds(10));

        assertThat(policy.pauseAfter(1, 0)).hasMillis(1_800);
        assertThat(policy.pauseAfter(1, 1)).hasMillis(2_200);
        assertThat(policy.pauseAfter(9, 1)).hasSeconds(11);
    }

    @Test
    void allowsAnother_countsTheFirstAttempt() {
        assertThat(RetryPolicy.once().allowsAnother(1)).isFalse();
        assertThat(RetryPolicy.of(2).allowsAnother(1)).isTrue();
        assertThat(RetryPolicy.of(2).allowsAnother(2)).isFalse();
    }
}
