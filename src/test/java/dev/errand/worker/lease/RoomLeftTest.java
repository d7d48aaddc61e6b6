package dev.errand.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.TurnedClock;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.WorkerAsk;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoomLeftTest {

    private final TypeId ids = new TypeId(JobId.PREFIX, new TurnedClock(Jobs.NOW));
    private final RoomLeft room = new RoomLeft(Jobs.NOW);

    private NewJob job(JobSpec spec) {
        return new NewJob(new JobId(ids.next()), spec, null, null);
    }

    private NewJob job() {
        return job(Jobs.of("resize").revision(2).build());
    }

    private static WorkerAsk ask(int max, String secret, @Nullable Integer ofTenant) {
        List<WorkerAsk.Task> tasks = List.of(new WorkerAsk.Task("crop", 1, 1), new WorkerAsk.Task("resize", 2, 3));
        return new WorkerAsk("w", "a", tasks, max, secret, Map.of("narrow", 1), ofTenant);
    }

    @Test
    void jobs_areGivenByPriorityAndArrival_andStayInTheirOrder() {
        NewJob first = job();
        NewJob second = job();
        NewJob urgent = job(Jobs.of("resize").revision(3).priority(1).build());
        room.add(ask(3, ".x", null), 1);

        List<NewJob> placed = room.place(List.of(first, second, urgent));

        assertThat(placed).extracting(NewJob::id).containsExactly(first.id(), second.id(), urgent.id());
        assertThat(placed).extracting(NewJob::lease).containsExactly(held(first, ".x"), null, held(urgent, ".x"));
        assertThat(room.given(0)).extracting(NewJob::id).containsExactly(urgent.id(), first.id());
    }

    private static Lease held(NewJob job, String secret) {
        return Lease.ofWorker(job.id().value() + secret);
    }

    @Test
    void whoCameFirst_hasAllThatItWants() {
        room.add(ask(1, ".x", null), 0);
        room.add(ask(1, ".y", null), 1);
        room.add(ask(2, ".z", null), 0);

        room.place(List.of(job(), job()));

        assertThat(room.given(0)).hasSize(1);
        assertThat(room.given(1)).isEmpty();
        assertThat(room.given(2)).hasSize(1);
    }

    @Test
    void whatCannotBeGivenUnasked_waits() {
        room.add(ask(9, ".x", null), 0);
        List<NewJob> jobs = List.of(
                job(Jobs.of("resize").revision(1).build()),
                job(Jobs.of("other").revision(2).build()),
                job(Jobs.of("resize").revision(2).queue("narrow").build()),
                job(Jobs.of("resize").revision(2).at(Jobs.NOW, Jobs.NOW).build()));

        assertThat(room.place(jobs)).isEqualTo(jobs);
    }

    @Test
    void tenantOfWhichOnlySoManyMayRun_getsNoneUncounted() {
        room.add(ask(9, ".x", 100), 0);

        assertThat(room.place(List.of(job()))).extracting(NewJob::lease).containsOnlyNulls();
    }

    @Test
    void whoWantsNothing_getsNothing() {
        room.add(new WorkerAsk("w", "a", List.of(), 9, ".x", Map.of()), 0);

        room.place(List.of(job()));

        assertThat(room.given(0)).isEmpty();
    }
}
