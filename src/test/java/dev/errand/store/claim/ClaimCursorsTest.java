package dev.errand.store.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.store.claim.ClaimCursors.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClaimCursorsTest {

    private static final String QUEUE = "default";

    private final TypeId ids = new TypeId("job", Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    private final ClaimCursors places = new ClaimCursors(Duration.ofMillis(100), nanos::get);

    private Job job(int priority) {
        return new NewJob(new JobId(ids.next()), Jobs.spec("echo", QUEUE, priority, Jobs.NOW, null), null, null)
                .stored();
    }

    private void pass(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void theFirstClaim_beginsAtTheHead() {
        assertThat(places.goOnBehind(QUEUE)).isEmpty();
    }

    @Test
    void afterAFullClaim_theNextGoesOnBehindIt_forAMoment() {
        Job last = job(0);
        places.claimedFromHead(QUEUE, List.of(job(0), last), 2);

        pass(99);
        assertThat(places.goOnBehind(QUEUE)).contains(Place.of(last));
        assertThat(places.goOnBehind("other")).isEmpty();
        pass(1);
        assertThat(places.goOnBehind(QUEUE)).isEmpty();
    }

    @Test
    void goingOn_movesThePlace_butDoesNotProlongTheMoment() {
        Job first = job(0);
        Job second = job(0);
        places.claimedFromHead(QUEUE, List.of(first), 1);
        pass(60);

        places.claimedBehind(QUEUE, List.of(second));

        assertThat(places.goOnBehind(QUEUE)).contains(Place.of(second));
        pass(40);
        assertThat(places.goOnBehind(QUEUE)).isEmpty();
    }

    @Test
    void higherOnes_doNotMoveThePlace() {
        Job first = job(0);
        places.claimedFromHead(QUEUE, List.of(first), 1);

        places.claimedBehind(QUEUE, List.of(job(5)));

        assertThat(places.goOnBehind(QUEUE)).contains(Place.of(first));
    }

    @Test
    void aClaimOfNothing_doesNotMoveThePlace() {
        Job first = job(0);
        places.claimedFromHead(QUEUE, List.of(first), 1);

        places.claimedBehind(QUEUE, List.of());

        assertThat(places.goOnBehind(QUEUE)).contains(Place.of(first));
    }

    @Test
    void whereFewerWait_thanAreWanted_claimsBeginAtTheHead() {
        places.claimedFromHead(QUEUE, List.of(job(0)), 1);
        places.claimedFromHead(QUEUE, List.of(job(0)), 2);
        assertThat(places.goOnBehind(QUEUE)).isEmpty();

        places.claimedFromHead(QUEUE, List.of(), 0);
        assertThat(places.goOnBehind(QUEUE)).isEmpty();
    }

    @Test
    void withoutAMoment_eachClaimBeginsAtTheHead() {
        ClaimCursors none = new ClaimCursors(Duration.ZERO, nanos::get);

        none.claimedFromHead(QUEUE, List.of(job(0)), 1);

        assertThat(none.goOnBehind(QUEUE)).isEmpty();
    }
}
