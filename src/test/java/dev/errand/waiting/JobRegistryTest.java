package dev.errand.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.event.JobEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobRegistryTest {

    private final JobRegistry registry = new JobRegistry(new SimpleMeterRegistry());

    private static Job succeeded() {
        Job job = Jobs.running(Jobs.spec("echo"), new Attempts(1, 0, 0), null);
        Transition end = Transition.after(job, new Outcome.Succeeded(Result.ofJson("9")), 3, 0.5, Jobs.NOW);
        return job.after(end, null, Jobs.NOW);
    }

    @Test
    void theJobItself_isToldToThoseAlone_whoWantIt() {
        Job job = succeeded();
        CompletableFuture<JobEnd> wants = registry.register(job.id(), true);
        CompletableFuture<JobEnd> doesNot = registry.register(job.id(), false);

        registry.onEvent(new JobEvent.Finished(job, true));

        assertThat(wants).isCompletedWithValue(new JobEnd(job.state(), job));
        assertThat(doesNot).isCompletedWithValue(JobEnd.of(job.state()));
        assertThat(registry.size()).isZero();
    }

    @Test
    void aJobOfWhichMoreMayBeStored_isNotTold() {
        Job job = succeeded();
        CompletableFuture<JobEnd> wants = registry.register(job.id(), true);

        registry.onEvent(new JobEvent.Finished(job));

        assertThat(wants).isCompletedWithValue(JobEnd.of(job.state()));
    }

    @Test
    void whatWasGivenBack_isForgotten() {
        Job job = succeeded();
        CompletableFuture<JobEnd> gone = registry.register(job.id(), true);
        CompletableFuture<JobEnd> stays = registry.register(job.id(), true);
        registry.release(job.id(), gone);
        assertThat(registry.size()).isEqualTo(1);

        registry.onEvent(new JobEvent.Finished(job, true));

        assertThat(gone).isNotDone();
        assertThat(stays).isDone();
        registry.release(job.id(), stays);
        assertThat(registry.size()).isZero();
        assertThat(registry.waitedFor()).isEmpty();
    }
}
