package dev.errand.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A lease of eight seconds, a heartbeat every two. */
class FailureDetectorTest {

    private static final long CLOCK_SET_TO = 1_700_000_000_000L;

    private final FailureDetector failureDetector = new FailureDetector(Duration.ofSeconds(8), Duration.ofSeconds(2));

    /** An answer at that second, which took half a second. */
    private void heard(double second, double databaseSecond) {
        long received = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1) + (long) (second * 1e9);
        failureDetector.heard(received - 500_000_000, received, CLOCK_SET_TO + (long) (databaseSecond * 1000));
    }

    private void heardFrom(int second, int upTo) {
        for (int at = second; at <= upTo; at += 2) {
            heard(at, at);
        }
    }

    @Test
    void whoHasHeardForALease_mayJudge() {
        assertThat(failureDetector.mayJudge()).isFalse();
        heardFrom(0, 6);
        assertThat(failureDetector.mayJudge()).isFalse();
        heard(8, 8);
        assertThat(failureDetector.mayJudge()).isTrue();
    }

    @Test
    void aFailure_beginsItAnew() {
        heardFrom(0, 10);
        failureDetector.broken();
        assertThat(failureDetector.mayJudge()).isFalse();
        heardFrom(12, 18);
        assertThat(failureDetector.mayJudge()).isFalse();
        heard(20, 20);
        assertThat(failureDetector.mayJudge()).isTrue();
    }

    @Test
    void aPause_beginsItAnew() {
        heardFrom(0, 10);
        heard(16, 16);
        assertThat(failureDetector.mayJudge()).isFalse();
    }

    @Test
    void aHeartbeatThatIsALittleLate_isNoPause() {
        heardFrom(0, 10);
        heard(14.5, 14.5);
        assertThat(failureDetector.mayJudge()).isTrue();
    }

    @Test
    void aClockThatWasSet_beginsItAnew_inEitherDirection() {
        heardFrom(0, 10);
        heard(12, 312);
        assertThat(failureDetector.mayJudge()).isFalse();
        for (int second = 14; second <= 20; second += 2) {
            heard(second, 300 + second);
        }
        assertThat(failureDetector.mayJudge()).isTrue();
        heard(22, 22);
        assertThat(failureDetector.mayJudge()).isFalse();
    }
}
