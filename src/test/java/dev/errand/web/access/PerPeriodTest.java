package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PerPeriodTest {

    private final AtomicLong nanos = new AtomicLong();
    private final PerPeriod two = new PerPeriod(2, 3, nanos::get);

    @Test
    void aName_mayDoItSoOftenASecond() {
        assertThat(two.take("a")).isTrue();
        assertThat(two.take("a")).isTrue();
        assertThat(two.take("a")).isFalse();
        assertThat(two.take("b")).isTrue();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(two.take("a")).isTrue();
    }

    @Test
    void aPeriod_mayBeLonger() {
        PerPeriod hourly = new PerPeriod(1, 3, Duration.ofHours(1), nanos::get);
        assertThat(hourly.take("a")).isTrue();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(59));
        assertThat(hourly.take("a")).isFalse();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(hourly.take("a")).isTrue();
    }

    @Test
    void namesBeyondThoseThatAreRemembered_shareWhatOneMay() {
        assertThat(two.take("a")).isTrue();
        assertThat(two.take("b")).isTrue();
        assertThat(two.take("c")).isTrue();
        assertThat(two.take("d")).isTrue();
        assertThat(two.take("e")).isTrue();
        assertThat(two.take("f")).isFalse();
        assertThat(two.take("a")).isTrue();
    }
}
