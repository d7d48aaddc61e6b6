package dev.errand.store.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.TypeId;
import dev.errand.store.claim.ClaimCursors.Place;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the next lease of a task begins. */
class LeasePlacesTest {

    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final String TASK = "resize";

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());
    private long now;
    private final LeasePlaces places = new LeasePlaces(MOMENT, () -> now);

    private Job job(int priority) {
        Job like = Jobs.running(Jobs.of(TASK).priority(priority).build(), new Attempts(1, 0, 0), null);
        return Jobs.running(like, new JobId(ids.next()), null);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** One look from the head that takes so long. */
    private void lookFromHead(Duration took, List<Job> found) {
        long begun = now;
        pass(took);
        places.tookFromHead(TASK, found, begun);
    }

    @Test
    void leasesGoOnBehindTheLastJob_alsoWhereAllWereTaken() {
        Job first = job(0);
        Job second = job(0);
        assertThat(places.goOnBehind(TASK)).isEmpty();
        lookFromHead(Duration.ZERO, List.of(first));
        assertThat(places.goOnBehind(TASK)).contains(Place.of(first));
        places.tookBehind(TASK, List.of(second));
        assertThat(places.goOnBehind(TASK)).contains(Place.of(second));
        lookFromHead(Duration.ZERO, List.of());
        assertThat(places.goOnBehind(TASK)).contains(Place.of(second));
    }

    @Test
    void whatIsMoreUrgent_doesNotMoveThePlace() {
        Job usual = job(0);
        lookFromHead(Duration.ZERO, List.of(usual));
        places.tookBehind(TASK, List.of(job(5)));
        assertThat(places.goOnBehind(TASK)).contains(Place.of(usual));
    }

    @Test
    void afterAMoment_oneBeginsAtTheHeadAgain() {
        lookFromHead(Duration.ZERO, List.of(job(0)));
        pass(MOMENT.minusNanos(1));
        assertThat(places.goOnBehind(TASK)).isPresent();
        pass(Duration.ofNanos(1));
        assertThat(places.goOnBehind(TASK)).isEmpty();
    }

    @Test
    void looksFromTheHeadThatTakeLong_areRare() {
        Duration took = Duration.ofMillis(20);
        places.tookFromHead(TASK, List.of(job(0)), now);
        places.tookBehind(TASK, Collections.nCopies(LeasePlaces.MANY, job(0)));
        assertThat(places.mayBeginAtHead(TASK)).isTrue();
        lookFromHead(took, List.of());

        assertThat(places.mayBeginAtHead(TASK)).isFalse();
        pass(took.multipliedBy(9).minusNanos(1));
        // Not even though the moment is over.
        assertThat(places.goOnBehind(TASK)).isPresent();
        pass(Duration.ofNanos(1));
        assertThat(places.mayBeginAtHead(TASK)).isTrue();
        assertThat(places.goOnBehind(TASK)).isEmpty();

        lookFromHead(Duration.ZERO, List.of());
        assertThat(places.mayBeginAtHead(TASK)).isTrue();
    }

    @Test
    void afterFewJobs_noLookIsLong() {
        lookFromHead(Duration.ofSeconds(1), List.of(job(0)));
        assertThat(places.mayBeginAtHead(TASK)).isTrue();
    }

    @Test
    void withoutAMoment_eachBeginsAtTheHead() {
        LeasePlaces none = new LeasePlaces(Duration.ZERO, () -> now);
        none.tookFromHead(TASK, List.of(job(0)), now);
        assertThat(none.goOnBehind(TASK)).isEmpty();
    }
}
