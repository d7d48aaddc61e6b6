package dev.errand.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class SlowWorkTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Logger log = mock(Logger.class);
    private final SlowWork work = new SlowWork(log, "b is being accepted", 100, nanos::get);

    private void after(Duration passed, long done) {
        nanos.addAndGet(passed.toNanos());
        work.at(done);
    }

    @Test
    void whatIsQuick_isNotToldOf() {
        for (int i = 0; i < 49; i++) {
            after(Duration.ofMillis(100), i);
        }
        verifyNoInteractions(log);
    }

    @Test
    void whatIsSlow_isToldOf_onceInFiveSeconds_withTheRest() {
        after(Duration.ofSeconds(5), 25);
        after(Duration.ofSeconds(1), 26);
        after(Duration.ofSeconds(3), 27);

        verify(log, times(1)).info(anyString(), any(Object[].class));
        verify(log).info("{}: {} of {}, after {}", "b is being accepted", 25L, 100L, "5 s; about 15 s to go");
        after(Duration.ofSeconds(1), 50);
        verify(log).info("{}: {} of {}, after {}", "b is being accepted", 50L, 100L, "10 s; about 10 s to go");
        verifyNoMoreInteractions(log);
    }

    @Test
    void theRest_isOnlyToldWhereSomethingIsKnownOfIt() {
        assertThat(SlowWork.rest(Duration.ofSeconds(7), 0)).isEqualTo("7 s");
        assertThat(SlowWork.rest(Duration.ofMinutes(10), 0.5)).isEqualTo("10 min; about 10 min to go");
    }
}
