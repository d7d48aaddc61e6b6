package dev.errand.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyRatesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final KeyRates rates = new KeyRates(nanos::get);

    @Test
    void aKey_maySpendASecondAtOnce_andThenAsMuchAsComes() {
        for (int left = 9; left >= 0; left--) {
            assertThat(rates.take("a", 10, 1)).isEqualTo(left);
        }
        assertThat(rates.take("a", 10, 1)).isNegative();
        assertThat(rates.take("b", 10, 1)).isEqualTo(9);

        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(rates.take("a", 10, 1)).isZero();
        assertThat(rates.take("a", 10, 1)).isNegative();

        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(rates.take("a", 10, 1)).isEqualTo(9);
    }

    @Test
    void keysThatAreGone_areForgotten() {
        rates.take("a", 10, 1);
        rates.take("b", 10, 1);
        rates.keep("a"::equals);
        assertThat(rates.size()).isOne();
        assertThat(rates.take("a", 10, 1)).isEqualTo(8);
    }

    @Test
    void nodes_shareWhatAKeyMay() {
        assertThat(rates.take("a", 10, 5)).isEqualTo(1);
        assertThat(rates.take("a", 10, 5)).isZero();
        assertThat(rates.take("a", 10, 5)).isNegative();

        // Less than one a second still lets one through.
        assertThat(rates.take("c", 1, 4)).isZero();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(rates.take("c", 1, 4)).isNegative();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(rates.take("c", 1, 4)).isZero();
    }
}
