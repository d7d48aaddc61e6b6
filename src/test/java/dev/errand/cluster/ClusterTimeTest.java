package dev.errand.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterTimeTest {

    private static final Instant OWN = Instant.parse("2026-03-04T05:06:07.890Z");
    private static final Instant DATABASE = Instant.parse("2026-03-04T05:11:07.123Z");

    private final ClusterTime time = new ClusterTime(Clock.fixed(OWN, ZoneOffset.UTC));

    /** An answer that has just come and took so long. */
    private void learn(Instant database, long tookMillis) {
        long received = System.nanoTime();
        time.learn(received - TimeUnit.MILLISECONDS.toNanos(tookMillis), received, database.toEpochMilli());
    }

    @Test
    void untilSomethingIsLearned_itIsTheOwnClock() {
        assertThat(time.instant()).isEqualTo(OWN);
    }

    @Test
    void whatTheDatabaseSays_countsFromThenOn() {
        learn(DATABASE, 0);

        assertThat(time.instant())
                .isCloseTo(DATABASE, within(5, ChronoUnit.SECONDS))
                .isAfterOrEqualTo(DATABASE);
    }

    @Test
    void anAnswerThatCanBeTrue_changesNothing() {
        learn(DATABASE, 0);
        Instant before = time.instant();
        // Said at any time during the last minute: also a minute ago.
        learn(before.minusSeconds(20), 60_000);

        assertThat(time.instant()).isAfterOrEqualTo(before);
    }

    @Test
    void anAnswerThatCannotBeTrue_setsTheTimeByAsLittleAsItCan() {
        learn(DATABASE, 0);
        learn(DATABASE.plusSeconds(3600), 10_000);
        assertThat(time.instant()).isCloseTo(DATABASE.plusSeconds(3600), within(5, ChronoUnit.SECONDS));

        learn(DATABASE, 10_000);
        assertThat(time.instant()).isCloseTo(DATABASE.plusSeconds(10), within(5, ChronoUnit.SECONDS));
    }
}
