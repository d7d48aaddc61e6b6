package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.store.QueueWalk.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueueWalkTest {

    private static final Duration LOOK = Duration.ofMillis(10);

    private final AtomicLong nanos = new AtomicLong();
    private final QueueWalk walk = new QueueWalk("default", (task, signature) -> task.equals("mine"), null, nanos::get);

    private static Waiting waiting(int number, String task, int priority) {
        return new Waiting(
                new JobId("job_" + Integer.toString(number).repeat(26)),
                task,
                null,
                priority,
                Jobs.NOW.plusSeconds(number));
    }

    @Test
    void itWalks_whileItMeetsJobsForOthers_andForAMinuteAfterwards() {
        assertThat(walk.walks()).isFalse();
        assertThat(walk.again()).isEmpty();
        walk.begin();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(walk.walks()).isTrue();

        walk.setOut();
        walk.looked(List.of(waiting(1, "theirs", 0)), true, LOOK);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(walk.walks()).isTrue();

        walk.setOut();
        walk.looked(List.of(waiting(2, "mine", 0)), true, LOOK);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(walk.walks()).isFalse();
        assertThat(walk.again()).isEmpty();
    }

    @Test
    void itGoesOnBehindWhatItPassedAndTook_ofEachPriority() {
        Waiting high = waiting(1, "theirs", 5);
        Waiting own = waiting(2, "mine", 0);
        Waiting low = waiting(3, "theirs", 0);
        List<Waiting> seen = List.of(high, own, low);
        walk.begin();
        walk.setOut();

        assertThat(walk.looked(seen, true, LOOK)).containsExactly(own.id());
        walk.took(seen, Set.of(own.id()));

        assertThat(walk.walks()).isTrue();
        assertThat(walk.passed(5)).contains(high);
        assertThat(walk.passed(0)).contains(low);
        assertThat(walk.passed(-1)).isEmpty();
        assertThat(walk.again()).isEmpty();
    }

    @Test
    void itGoesOnBeforeWhatItCouldNotTake() {
        Waiting first = waiting(1, "theirs", 0);
        Waiting own = waiting(2, "mine", 0);
        Waiting second = waiting(3, "theirs", 0);
        List<Waiting> seen = List.of(first, own, second);
        walk.setOut();
        walk.looked(seen, true, LOOK);
        walk.took(seen, Set.of());

        assertThat(walk.passed(0)).contains(first);
    }

    @Test
    void afterAWalkFromTheHead_itRestsNineTimesAsLong_andThenBeginsThereAgain() {
        Waiting other = waiting(1, "theirs", 0);
        walk.setOut();
        nanos.addAndGet(LOOK.toNanos());
        walk.looked(List.of(other), true, LOOK);
        walk.took(List.of(other), Set.of());

        nanos.addAndGet(LOOK.multipliedBy(8).toNanos());
        walk.setOut();
        assertThat(walk.passed(0)).contains(other);
        walk.looked(List.of(), true, LOOK.multipliedBy(100));
        walk.took(List.of(), Set.of());
        assertThat(walk.again()).contains(LOOK);

        nanos.addAndGet(LOOK.toNanos());
        assertThat(walk.again()).contains(Duration.ZERO);
        walk.setOut();
        assertThat(walk.passed(0)).isEmpty();
        walk.looked(List.of(other), true, LOOK);
        walk.took(List.of(other), Set.of());
        assertThat(walk.again()).isEmpty();
    }

    @Test
    void whereItGotFewerThanItSaw_itLooksAgainAtOnce_butNotWhereItGotNone() {
        List<Waiting> seen = List.of(waiting(1, "theirs", 0), waiting(2, "mine", 0), waiting(3, "mine", 0));
        walk.setOut();
        walk.looked(seen, false, LOOK);
        walk.took(seen, Set.of(seen.get(1).id()));
        assertThat(walk.again()).contains(Duration.ZERO);

        walk.setOut();
        walk.looked(seen.subList(2, 3), false, LOOK);
        walk.took(seen.subList(2, 3), Set.of());
        assertThat(walk.again()).hasValueSatisfying(rest -> assertThat(rest).isPositive());
    }

    @Test
    void aLookThatFailed_isNotMadeAgainByItself() {
        List<Waiting> seen = List.of(waiting(1, "theirs", 0), waiting(2, "mine", 0), waiting(3, "mine", 0));
        walk.setOut();
        walk.looked(seen, false, LOOK);
        walk.took(seen, Set.of(seen.get(1).id()));
        nanos.addAndGet(LOOK.multipliedBy(10).toNanos());

        walk.setOut();

        assertThat(walk.again()).isEmpty();
    }
}
