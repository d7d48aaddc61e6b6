package dev.errand.limit;

import static dev.errand.limit.LimitFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With rates beside, since here the test turns the clock that they go by. */
class SqliteLimiterTest extends LimiterContract {

    @TempDir
    private Path directory;

    @Override
    TestStore openStore() {
        return TestStore.open(directory);
    }

    /** Claims whatever may be claimed at every millisecond, and looks when the limiter wants to; answers what was started. */
    private List<Job> passing(Duration span, int howManyClaimed) {
        long again = node.look();
        List<Job> started = new ArrayList<>(node.claim(howManyClaimed));
        for (long i = 0; i <= span.toMillis(); i++) {
            if (clock.millis() >= again) {
                again = node.look();
                started.addAll(node.claim(howManyClaimed));
            }
            clock.turn(Duration.ofMillis(1));
        }
        return started;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 5, 10, 100})
    void noMoreStartInThreeSecondsThanTheRateAllows(double perSecond) {
        restart(limit(null, perSecond));
        node.submit((int) (4 * perSecond) + 2, "narrow", null);
        List<Job> started = passing(Duration.ofSeconds(3), 1000);

        // As many as come within a burst may be there from the start.
        assertThat((double) started.size()).isBetween(3 * perSecond - 1, 3 * perSecond + 1 + 0.05 * perSecond);
    }

    @Test
    void aKeyWithManyJobs_doesNotKeepOthersWaitingForTheRate() {
        restart(limit(null, 10.0));
        node.submit(1000, "narrow", "greedy");
        node.submit(3, "narrow", "modest");
        node.submit(3, "narrow", "humble");
        List<Job> started = passing(Duration.ofSeconds(1), 1000);

        assertThat(started.stream().limit(9).map(LimitFixture::key))
                .filteredOn(key -> !"greedy".equals(key))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void startsThatFoundNoSlot_doNotPileUp() {
        restart(limit(null, 10.0));
        node.submit(100, "narrow", null);
        passing(Duration.ofSeconds(4), 0);

        assertThat(node.claim(1000)).hasSize(1);
    }

    @Test
    void aRateAndAConcurrency_bothHold() {
        restart(limit(1, 10.0));
        node.submit(20, "narrow", "a");
        node.submit(1, "narrow", "b");
        List<Job> started = passing(Duration.ofSeconds(2), 1000);
        assertThat(started.stream().map(LimitFixture::key)).containsExactly("a", "b");

        node.succeed(started.getFirst());
        assertThat(passing(Duration.ofSeconds(2), 1000).stream().map(LimitFixture::key))
                .containsExactly("a");
    }

    @Test
    void afterARestart_theRateGoesOnWhereItWas() {
        restart(limit(null, 1.0));
        node.submit(10, "narrow", null);
        node.look();
        assertThat(node.claim(10)).hasSize(1);
        restart(limit(null, 1.0));
        node.look();
        assertThat(node.claim(10)).isEmpty();

        clock.turn(Duration.ofSeconds(1));
        node.look();
        assertThat(node.claim(10)).hasSize(1);
    }

    @Test
    void aClockThatWasSetBack_doesNotStopTheRate() {
        restart(limit(null, 1.0));
        node.submit(10, "narrow", null);
        node.look();
        assertThat(node.claim(10)).hasSize(1);
        clock.turn(Duration.ofHours(-1));
        restart(limit(null, 1.0));

        assertThat(passing(Duration.ofSeconds(3), 10)).hasSizeBetween(2, 4);
    }
}
