package dev.errand.job.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a job may start that waited for others. */
class ReleasePlanTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Stream<ReleasePlan> plans() {
        return Stream.of(
                        ReleasePlan.AT_ONCE,
                        new ReleasePlan(NOW, null),
                        new ReleasePlan(null, Duration.ofMillis(1)),
                        new ReleasePlan(null, Duration.ZERO))
                .flatMap(plan -> Stream.of(plan, plan.withReferences()));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void whatIsKept_isReadBack(ReleasePlan plan) {
        assertThat(ReleasePlan.parse(plan.text())).isEqualTo(plan);
    }

    @Test
    void theStart_isTheLaterOfBoth() {
        assertThat(ReleasePlan.AT_ONCE.startAt(NOW)).isEqualTo(NOW);
        assertThat(new ReleasePlan(NOW.minusSeconds(1), null).startAt(NOW)).isEqualTo(NOW);
        assertThat(new ReleasePlan(NOW.plusSeconds(1), null).startAt(NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThat(new ReleasePlan(null, Duration.ofSeconds(5)).startAt(NOW)).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void atOnce_costsNoCell() {
        assertThat(ReleasePlan.AT_ONCE.text()).isNull();
    }
}
