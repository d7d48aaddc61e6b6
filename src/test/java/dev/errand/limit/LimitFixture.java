package dev.errand.limit;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TurnedClock;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.notifier.HeardHints;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.Completion;
import dev.errand.store.JobStore.Promoted;
import dev.errand.store.TestStore;
import dev.errand.store.Walks;
import dev.errand.task.catalog.TaskCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One node's limiter on a real store, without Spring: jobs are claimed and ended by the test itself, and each tells the limiter. */
final class LimitFixture implements AutoCloseable {

    static final LimitProperties PROPERTIES = new LimitProperties(Duration.ofSeconds(5), Duration.ofMillis(50), 50);

    final TestStore store;
    final TurnedClock clock;
    final LimitSignals hints = new LimitSignals();
    final Limiter limiter;
    final HeardHints woken = new HeardHints();
    boolean leads = true;
    private final TypeId ids;

    LimitFixture(TestStore store, TurnedClock clock, Map<String, TaskLimitProperties.TaskProperties> tasks) {
        this.store = store;
        this.clock = clock;
        ids = new TypeId("job", clock);
        Notifier notifier = new LocalNotifier();
        notifier.on(woken, Topic.WORK);
        TaskLimits limits = new TaskLimits(TaskCatalog.of(), new TaskLimitProperties(tasks));
        Releases releases = new Releases(store.transactions(), clock, PROPERTIES);
        limiter = new Limiter(store.transactions(), releases, limits, notifier, clock, PROPERTIES);
    }

    static TaskLimitProperties.TaskProperties limit(@Nullable Integer concurrency, @Nullable Double perSecond) {
        return new TaskLimitProperties.TaskProperties(concurrency, perSecond);
    }

    /** Looks once; answers when to look again. */
    long look() {
        return limiter.runOnce(hints.take(), leads);
    }

    Job submit(String task, @Nullable String key) {
        return submit(task, key, Duration.ZERO);
    }

    Job submit(String task, @Nullable String key, Duration delay) {
        JobId id = new JobId(ids.next());
        LimitKey limit = new LimitKey(task, key);
        JobSpec spec = Jobs.of(task)
                .limit(limit)
                .at(TypeId.timeOf(id.value()).plus(delay), null)
                .retry(new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(1)), false)
                .build();
        NewJob job = new NewJob(id, spec, null, null);
        store.store().insert(job);
        hints.add(limit);
        return job.stored();
    }

    List<Job> submit(int howMany, String task, @Nullable String key) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < howMany; i++) {
            jobs.add(submit(task, key));
        }
        return jobs;
    }

    List<Job> claim(int most) {
        return store.store()
                .claim(Walks.of("default"), most, new Lease(UUID.randomUUID().toString(), "node"), clock.instant());
    }

    void succeed(Job job) {
        end(job, new Outcome.Succeeded(Result.ofJson("1")));
    }

    void end(Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, clock.instant());
        Lease lease = Objects.requireNonNull(job.lease());
        store.store()
                .complete(new Completion(job, lease, transition, null, clock.instant()))
                .join();
        hints.add(Objects.requireNonNull(job.spec().placement().limit()));
    }

    void promote() {
        store.store().promote(clock.instant(), 100).stream()
                .map(Promoted::limit)
                .filter(Objects::nonNull)
                .forEach(hints::add);
    }

    JobState state(Job job) {
        return store.store().find(job.id()).orElseThrow().state();
    }

    static @Nullable String key(Job job) {
        return Objects.requireNonNull(job.spec().placement().limit()).key();
    }

    @Override
    public void close() {
        store.close();
    }
}
