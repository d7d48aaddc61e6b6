package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedSignInsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final FailedSignIns failures = new FailedSignIns(nanos::get);

    @Test
    void anAddress_mayFailTwentyTimesASecond() {
        for (int i = 0; i < FailedSignIns.MAX_PER_SECOND; i++) {
            assertThat(failures.mayFail("a")).isTrue();
        }
        assertThat(failures.mayFail("a")).isFalse();
        assertThat(failures.mayFail("b")).isTrue();

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(failures.mayFail("a")).isTrue();
    }

    @Test
    void tooManyAddresses_shareWhatOneMay() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(failures.mayFail("a" + i)).isTrue();
        }
        for (int i = 0; i < FailedSignIns.MAX_PER_SECOND; i++) {
            assertThat(failures.mayFail("b" + i)).isTrue();
        }
        assertThat(failures.mayFail("c")).isFalse();
        assertThat(failures.mayFail("a7")).isTrue();
    }
}
