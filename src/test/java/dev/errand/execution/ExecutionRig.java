package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.completion.EventSink;
import dev.errand.completion.JobCommands;
import dev.errand.completion.JobCompleter;
import dev.errand.completion.RecoveryProperties;
import dev.errand.encryption.Sealing;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.RecordedEvents;
import dev.errand.job.TurnedClock;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobSpec;
import dev.errand.memory.Memories;
import dev.errand.memory.Memory;
import dev.errand.queue.ExecutionProperties;
import dev.errand.queue.ExecutionProperties.QueueProperties;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.result.ResultEncoder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.unit.DataSize;

/** All that runs attempts, put together by hand on a real store and a real pool, with a clock that tests turn. */
public final class ExecutionRig implements AutoCloseable {

    public final TurnedClock clock = new TurnedClock(Jobs.NOW);
    public final RecordedEvents heard = new RecordedEvents();
    public final EventSink sink = new EventSink();
    public final ProbeTasks tasks = new ProbeTasks();
    public final TaskCatalog catalog = TaskCatalog.of(tasks);
    public final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final ExecutionProperties properties;
    public final WatchedStore watched;
    public final RunningJobs running;
    public final JobCompleter completer;
    public final JobCommands commands;
    final ThreadPoolTaskExecutor executor;
    final AttemptWatch watch;
    final JobPool pool;
    final Semaphore freed = new Semaphore(0);
    final Memory memory = Memories.of(DataSize.ofMegabytes(4));
    private final TypeId ids = new TypeId("job", clock);
    public final TestStore opened;

    public ExecutionRig(Path directory, Map<String, QueueProperties> queues) {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        properties = new ExecutionProperties(
                new LinkedHashMap<>(queues),
                Duration.ofSeconds(30),
                Duration.ofSeconds(25),
                Duration.ofSeconds(3),
                DataSize.ofKilobytes(4),
                3,
                4,
                1000,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                new ExecutionProperties.LogProperties(5, 10));
        executor = new ExecutionConfiguration().jobExecutor(properties);
        executor.initialize();
        pool = new JobPool(executor, properties, meters);
        completer = new JobCompleter(watched.store(), sink.events(), clock, new RecoveryProperties(3, 4), Sealing.NONE);
        AttemptReports reports = new AttemptReports(watched.store(), sink.events(), clock, properties);
        running = new RunningJobs(runner(), completer, sink.events(), pool, reports, clock);
        watch = new AttemptWatch(running, reports, clock, properties);
        commands = new JobCommands(watched.store(), sink.events(), clock);
        sink.with(running).with(heard);
    }

    /** As Spring's proxy does it. */
    private JobRunner runner() {
        return new JobRunner(
                catalog,
                new AttemptArguments(new ArgumentBinder(), watched.store(), memory),
                new AttemptResults(new ResultEncoder(), memory, properties),
                (attempt, child) -> attempt.job().id().value() + '/' + child.key(),
                clock) {
            @Override
            CompletableFuture<Outcome> run(Attempt attempt) {
                return executor.submitCompletable(() -> super.run(attempt).join());
            }
        };
    }

    /** Stores a job that waits. */
    public Job insert(JobSpec spec) {
        return insert(spec, null);
    }

    public Job insert(JobSpec spec, @Nullable Lease lease) {
        NewJob job = new NewJob(new JobId(ids.next()), spec, lease, null);
        watched.store().insert(job);
        return job.stored();
    }

    /** Stores a job that runs, and lets it. */
    Job start(JobSpec spec) {
        Lease lease = new Lease(UUID.randomUUID().toString(), "here");
        Job job = insert(spec, lease);
        running.start(job, lease, freed::release);
        return job;
    }

    Job start(String task) {
        return start(Jobs.spec(task, "[]", Duration.ofHours(1)));
    }

    Job run(String task) throws InterruptedException {
        return finished(start(task));
    }

    public Job finished(Job job) throws InterruptedException {
        heard.await(JobEvent.Finished.class, job.id());
        return stored(job);
    }

    public Job stored(Job job) {
        return watched.store().find(job.id()).orElseThrow();
    }

    public void awaitEntered(int tasksThatWait) throws InterruptedException {
        assertThat(tasks.entered.tryAcquire(tasksThatWait, 10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Override
    public void close() {
        tasks.release.countDown();
        executor.shutdown();
        opened.close();
    }
}
