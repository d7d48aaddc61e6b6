package dev.errand.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {

    private static final Duration BURST = Duration.ofMillis(50);
    private static final Bucket.Rate TEN = new Bucket.Rate(10, BURST);

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.3, 1, 7, 10, 250, 100_000})
    void filled_givesWhatTheRateSays_andNoMoreThanTheBurstBeside(double perSecond) {
        Bucket.Rate rate = new Bucket.Rate(perSecond, BURST);
        Bucket bucket = Bucket.full(rate, 0);
        long given = 0;
        long end = perSecond < 1 ? (long) (10_000 / perSecond) : 10_000;
        for (long now = 0; now <= end; now += 7) {
            bucket = bucket.filled(rate, now, 0);
            given += bucket.whole();
            bucket = bucket.without(bucket.whole());
        }

        double fair = perSecond * end / 1000;
        assertThat((double) given).isBetween(fair - 1 - perSecond * 0.01, fair + 1 + perSecond * 0.05);
    }

    @Test
    void filled_holdsNoMoreThanItsCapacity_howeverLongNobodyLooked() {
        Bucket late = new Bucket(0, 0).filled(TEN, Long.MAX_VALUE / 4, 0);

        assertThat(late.millionths()).isEqualTo(1_500_000);
        assertThat(late.whole()).isEqualTo(1);
    }

    @Test
    void filled_countsWhatWasGrantedAndNotUsed() {
        assertThat(new Bucket(0, 0).filled(TEN, 10_000, 1).whole()).isZero();
        assertThat(new Bucket(0, 0).filled(TEN, 10_000, 9).millionths()).isZero();
    }

    @Test
    void filled_goesOnFromAClockThatWasSetBack() {
        Bucket before = new Bucket(200_000, 1_000_000);
        Bucket back = before.filled(TEN, 400, 0);

        assertThat(back).isEqualTo(new Bucket(200_000, 400));
        assertThat(back.filled(TEN, 480, 0).whole()).isEqualTo(1);
    }

    @Test
    void untilNext_isJustLongEnough() {
        Bucket empty = new Bucket(0, 0);
        long wait = empty.untilNext(TEN).toMillis();

        assertThat(wait).isEqualTo(100);
        assertThat(empty.filled(TEN, wait - 1, 0).whole()).isZero();
        assertThat(empty.filled(TEN, wait, 0).whole()).isEqualTo(1);
        assertThat(new Bucket(1_000_000, 0).untilNext(TEN)).isZero();
    }
}
