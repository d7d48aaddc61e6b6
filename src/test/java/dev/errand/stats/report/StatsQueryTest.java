package dev.errand.stats.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.stats.series.StatsTable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsQueryTest {

    private static final Instant FROM = Instant.parse("2026-03-04T05:06:07.890Z");

    private static StatsQuery query(Duration span, long least) {
        return StatsQuery.of(null, null, null, FROM, FROM.plus(span), least);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H, 1, 60",
        "PT1H, 60, 60",
        "PT1H, 61, 120",
        "PT1H, 300, 300",
        "PT6H, 1, 120",
        "PT5H58M, 1, 60",
        "P1D, 1, 300",
        "P7D, 1, 1740",
        "P8D, 1, 3600",
        "P30D, 1, 10800",
        "P30D, 86400, 86400",
        "PT1H, 1801, 3600",
        "PT0.001S, 1, 60",
        "P20000D, 1, 4816800"
    })
    void stepsAreWhole_andAsManyAsMayBe(Duration span, long least, long seconds) {
        StatsQuery query = query(span, least);

        assertThat(query.step()).isEqualTo(seconds * 1000);
        assertThat(query.buckets()).isBetween(1, StatsQuery.MAX_BUCKETS);
        assertThat(query.from() % query.step()).isZero();
        assertThat(query.from()).isBetween(FROM.toEpochMilli() - query.step() + 1, FROM.toEpochMilli());
        assertThat(query.to()).isGreaterThanOrEqualTo(FROM.plus(span).toEpochMilli());
    }

    @Test
    void anySpan_hasNoMoreBucketsThanItMay() {
        for (long minutes = 1; minutes < 60_000; minutes += 7) {
            for (long least : new long[] {1, 100, 3_000}) {
                StatsQuery query = query(Duration.ofMinutes(minutes), least);
                assertThat(query.buckets()).isBetween(1, StatsQuery.MAX_BUCKETS);
                assertThat(query.step() % StatsTable.MINUTE).isZero();
            }
        }
    }

    @Test
    void bucketsBeginWithTheirOwnTime() {
        StatsQuery query = query(Duration.ofHours(1), 60);

        assertThat(query.bucket(query.from())).isZero();
        assertThat(query.bucket(query.from() + 59_999)).isZero();
        assertThat(query.bucket(query.from() + 60_000)).isEqualTo(1);
        assertThat(query.bucket(query.to() - 1)).isEqualTo(query.buckets() - 1);
    }
}
