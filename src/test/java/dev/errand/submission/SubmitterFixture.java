package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.completion.EventSink;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.RecordedEvents;
import dev.errand.job.TurnedClock;
import dev.errand.limit.TaskLimitProperties;
import dev.errand.limit.TaskLimits;
import dev.errand.store.Extent;
import dev.errand.store.JobQueries;
import dev.errand.store.JobQuery;
import dev.errand.store.Measured;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import dev.errand.task.Task;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.tenant.TenantLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** A submitter on a real store, with slots and places that a test decides on. */
@Timeout(20)
abstract class SubmitterFixture {

    static final class Tasks {
        @Task("echo")
        String echo(String value) {
            return value;
        }

        @Task(value = "careful", queue = "slow", timeoutSeconds = 1.5, maxAttempts = 4)
        void careful() {}
    }

    @TempDir
    Path directory;

    final TurnedClock clock = new TurnedClock(Jobs.NOW);
    final RecordedEvents heard = new RecordedEvents();
    final Entrance entrance = new Entrance();
    TestStore opened;
    WatchedStore watched;
    JobSubmitter submitter;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        TaskCatalog tasks = TaskCatalog.of(new Tasks());
        SubmissionProperties properties =
                new SubmissionProperties(DataSize.ofMegabytes(1), 4, Duration.ofSeconds(10), Duration.ofHours(1));
        JobSpecFactory specs = new JobSpecFactory(
                tasks,
                new ArgumentBinder(),
                new TaskLimits(tasks, new TaskLimitProperties(Map.of())),
                properties,
                TenantLimits.NONE,
                List.of());
        submitter = new JobSubmitter(
                new OverloadLimiter(properties),
                specs,
                entrance,
                watched.store(),
                job -> new WorkerIntake.Taken(watched.store().insert(job), job),
                new EventSink().with(heard).events(),
                clock);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    static Submission echo(NewJob.@Nullable Idempotency key) {
        return submission("echo", "[\"x\"]", null, null, null, null, key);
    }

    static Submission submission(
            String task,
            @Nullable String args,
            @Nullable String queue,
            @Nullable Duration delay,
            @Nullable Instant runAt,
            @Nullable Instant expiresAt,
            NewJob.@Nullable Idempotency key) {
        return SubmissionBuilder.of(task)
                .args(args)
                .placing(queue, null, null)
                .at(delay, runAt, expiresAt)
                .build(key);
    }

    static Submission at(@Nullable Duration delay, @Nullable Instant runAt, @Nullable Instant expiresAt) {
        return submission("echo", "[\"x\"]", null, delay, runAt, expiresAt, null);
    }

    SubmissionRefusedException refused(Submission submission) {
        SubmissionRefusedException refusal =
                catchThrowableOfType(SubmissionRefusedException.class, () -> submitter.submit(submission));
        assertThat(refusal).isNotNull();
        assertThat(stored()).isEmpty();
        assertThat(entrance.taken).isZero();
        assertThat(entrance.waiting).isZero();
        return refusal;
    }

    List<Job> stored() {
        List<Measured> all = opened.store().list(JobQueries.all(JobQuery.Part.first(100, true)));
        return opened.store().findAll(all.stream().map(Measured::id).toList(), Extent.FULL);
    }
}
