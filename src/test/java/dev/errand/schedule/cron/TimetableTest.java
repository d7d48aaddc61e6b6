package dev.errand.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimetableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void anInterval_keepsItsPhase_beforeItsAnchorToo() {
        Timetable table = new Timetable.Every(Duration.ofSeconds(90), NOON);

        assertThat(table.next(NOON)).hasValue(NOON.plusSeconds(90));
        assertThat(table.next(NOON.minusMillis(1))).hasValue(NOON);
        assertThat(table.next(NOON.minusSeconds(100))).hasValue(NOON.minusSeconds(90));
        assertThat(table.next(NOON.plusSeconds(9_000_001))).hasValue(NOON.plusSeconds(9_000_090));
    }

    @Test
    void bounds_holdTheBeginning_andNotTheEnd() {
        Timetable table = new Timetable.Bounded(
                new Timetable.Every(Duration.ofMinutes(1), Instant.EPOCH), NOON, NOON.plusSeconds(120));

        assertThat(table.next(Instant.EPOCH, 9)).containsExactly(NOON, NOON.plusSeconds(60));
    }

    @Test
    void once_isOnce() {
        Timetable table = new Timetable.Once(NOON);

        assertThat(table.next(NOON.minusSeconds(1), 2)).containsExactly(NOON);
        assertThat(table.next(NOON)).isEmpty();
    }

    @Test
    void jitter_isTheSameAgain_andSpreads() {
        Set<Duration> all = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Duration jitter = Jitter.of("report", NOON.plusSeconds(60L * i), Duration.ofSeconds(30));
            assertThat(jitter).isBetween(Duration.ZERO, Duration.ofSeconds(30).minusMillis(1));
            assertThat(jitter).isEqualTo(Jitter.of("report", NOON.plusSeconds(60L * i), Duration.ofSeconds(30)));
            all.add(jitter);
        }
        assertThat(all).hasSizeGreaterThan(90);
        assertThat(Jitter.of("report", NOON, Duration.ZERO)).isZero();
    }
}
