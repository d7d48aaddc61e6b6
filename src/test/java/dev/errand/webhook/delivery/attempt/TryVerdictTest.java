package dev.errand.webhook.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.webhook.delivery.attempt.TryVerdict.Again;
import dev.errand.webhook.delivery.attempt.TryVerdict.Delivered;
import dev.errand.webhook.delivery.attempt.TryVerdict.Exhausted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TryVerdictTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LATENCY = Duration.ofSeconds(1);
    private static final RetrySchedule TWO =
            new RetrySchedule(List.of(Duration.ZERO, Duration.ofMinutes(1)), () -> 0.5);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void after_onlySuccessIsDelivered(int status) {
        assertThat(verdict(delivery(0, false), answered(status, Duration.ZERO))).isEqualTo(new Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 301, 302, 307, 400, 401, 404, 429, 500, 503})
    void after_anythingElseIsTriedAgain(int status) {
        assertThat(verdict(delivery(0, false), answered(status, Duration.ZERO)))
                .isEqualTo(new Again(AT.plus(Duration.ofMinutes(1))));
    }

    @Test
    void after_noAnswerIsTriedAgain_untilNoTryIsLeft() {
        TryOutcome failed = TryOutcome.failed(AT, LATENCY, "no answer");

        assertThat(verdict(delivery(0, false), failed)).isEqualTo(new Again(AT.plus(Duration.ofMinutes(1))));
        assertThat(verdict(delivery(1, false), failed)).isEqualTo(new Exhausted());
    }

    @Test
    void after_gone_refused_orOneTryOnly_isTheEnd() {
        assertThat(verdict(delivery(0, false), answered(410, Duration.ZERO))).isEqualTo(new Exhausted());
        assertThat(verdict(delivery(0, false), TryOutcome.refused(AT, "forbidden")))
                .isEqualTo(new Exhausted());
        assertThat(verdict(delivery(0, true), answered(500, Duration.ZERO))).isEqualTo(new Exhausted());
    }

    @Test
    void after_theLaterOfPlanAndRetryAfterCounts() {
        assertThat(verdict(delivery(0, false), answered(503, Duration.ofHours(1))))
                .isEqualTo(new Again(AT.plus(LATENCY).plus(Duration.ofHours(1))));
        assertThat(verdict(delivery(0, false), answered(503, Duration.ofSeconds(1))))
                .isEqualTo(new Again(AT.plus(Duration.ofMinutes(1))));
    }

    private static TryVerdict verdict(DueDelivery delivery, TryOutcome outcome) {
        return TryVerdict.after(delivery, outcome, TWO, AT.plus(LATENCY));
    }

    private static TryOutcome answered(int status, Duration retryAfter) {
        return TryOutcome.answered(AT, status, LATENCY, null, retryAfter);
    }

    private static DueDelivery delivery(int attempt, boolean oneTry) {
        return new DueDelivery(
                "dlv",
                "claim",
                "receiver",
                null,
                "https://x.example",
                Map.of(),
                new byte[0],
                List.of(),
                attempt,
                oneTry,
                null);
    }
}
