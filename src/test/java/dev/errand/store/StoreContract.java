package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every store must do, on every database in turn; a difference between two of them is a bug. Here is what the parts of the
 * contract have in common.
 */
public abstract class StoreContract {

    public static final Instant NOW = Jobs.NOW;
    public static final Lease LEASE = new Lease("lease-1", "node-1");

    private final TypeId ids = new TypeId("job", Clock.fixed(NOW, ZoneOffset.UTC));

    private final TestDatabase database;

    @TempDir
    private Path directory;

    private TestStore opened;

    public StoreContract(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    public final void open() {
        opened = database.open(directory);
        database.register(opened, "node-1", "node-2", "n");
    }

    @AfterEach
    public final void close() {
        opened.close();
    }

    public final TestDatabase database() {
        return database;
    }

    public final TestStore opened() {
        return opened;
    }

    public final JobId newId() {
        return new JobId(ids.next());
    }

    public final JobStore store() {
        return opened.store();
    }

    public final NewJob newJob(JobSpec spec, @Nullable Lease lease, NewJob.@Nullable Idempotency key) {
        return new NewJob(newId(), spec, lease, key);
    }

    public final Job insert(JobSpec spec, @Nullable Lease lease) {
        NewJob job = newJob(spec, lease, null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);
        return job.stored();
    }

    public final Job queued() {
        return insert(Jobs.spec("echo"), null);
    }

    public final Job running() {
        return insert(Jobs.spec("echo"), LEASE);
    }

    public final Job scheduled(Duration delay) {
        return insert(at(NOW.plus(delay), null, 0), null);
    }

    public static JobSpec at(Instant runAt, @Nullable Instant expiresAt, int priority) {
        return Jobs.of("echo").priority(priority).at(runAt, expiresAt).build();
    }

    public final Completion.Verdict complete(Job job, Lease lease, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, NOW);
        return store().complete(new Completion(job, lease, transition, null, NOW))
                .join();
    }

    public final Job find(Job job) {
        return store().find(job.id()).orElseThrow();
    }

    public final Job in(JobState state) {
        return switch (state) {
            case SCHEDULED -> scheduled(Duration.ofHours(1));
            case QUEUED -> queued();
            case RUNNING -> running();
            case SUCCEEDED -> ended(new Outcome.Succeeded(Result.ofJson("9")));
            case FAILED -> ended(new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
            case CANCELED -> ended(new Outcome.Canceled(null));
        };
    }

    public final Job ended(Outcome outcome) {
        Job job = running();
        assertThat(complete(job, LEASE, outcome)).isEqualTo(Completion.Verdict.RECORDED);
        return job;
    }

    public final Job item(String batch, int index, boolean held) {
        JobRelations.BatchItem place = new JobRelations.BatchItem(batch, index, "key-" + index, held);
        return insert(Jobs.spec("echo").with("[7]", null, new JobRelations(place, null, null)), null);
    }
}
