package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.completion.JobCommands;
import dev.errand.execution.ProbeTasks;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.store.CancelVerdict;
import dev.errand.store.JobStore;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import dev.errand.waiting.JobWaiter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A job's whole way, with everything real but the web. */
@Timeout(60)
class JobFlowIT {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static ConfigurableApplicationContext shared;

    /** Tasks that only a test wants. */
    static final class FlowTasks {
        private final AtomicInteger tries = new AtomicInteger();
        final List<Integer> order = new CopyOnWriteArrayList<>();

        @Task("third_time_lucky")
        int thirdTimeLucky(JobContext context) {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("try " + context.attempt());
            }
            return context.attempt();
        }

        @Task("note")
        void note(int number) {
            order.add(number);
        }
    }

    /** No configuration by annotation, so that no other test finds it by scanning. */
    static class Extras {
        @Bean
        ProbeTasks probeTasks() {
            return new ProbeTasks();
        }

        @Bean
        FlowTasks flowTasks() {
            return new FlowTasks();
        }
    }

    private static ConfigurableApplicationContext open(String file) {
        return new SpringApplicationBuilder(ErrandApplication.class, Extras.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--errand.database.url=jdbc:sqlite:" + directory.resolve(file),
                        "--errand.execution.queues.single.concurrency=1",
                        "--errand.execution.drain=200ms",
                        "--errand.execution.interrupt-grace=2s",
                        "--spring.main.banner-mode=off");
    }

    @BeforeAll
    static void open() {
        shared = open("shared.db");
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    private static Submission order(String task, String args, String queue, int priority, @Nullable Duration delay) {
        return order(task, args, queue, priority, delay, null, 1);
    }

    private static Submission order(
            String task,
            String args,
            String queue,
            int priority,
            @Nullable Duration delay,
            @Nullable Instant expiresAt,
            int maxAttempts) {
        return SubmissionBuilder.of(task)
                .args(args)
                .placing(queue, null, priority)
                .at(delay, null, expiresAt)
                .retry(maxAttempts, Duration.ofMillis(50), null)
                .build();
    }

    private static Submission simple(String task, String args) {
        return order(task, args, "default", 0, null);
    }

    private static Job submit(ConfigurableApplicationContext context, Submission submission) {
        return context.getBean(JobSubmitter.class).submit(submission).job();
    }

    private static Job submit(Submission submission) {
        return submit(shared, submission);
    }

    private static Job ended(ConfigurableApplicationContext context, Job job) throws Exception {
        Job seen = context.getBean(JobWaiter.class)
                .await(job.id(), LONG)
                .get(30, TimeUnit.SECONDS)
                .orElseThrow();
        assertThat(seen.done()).isTrue();
        return seen;
    }

    private static Job ended(Job job) throws Exception {
        return ended(shared, job);
    }

    private static JobState state(ConfigurableApplicationContext context, Job job) {
        return context.getBean(JobStore.class).find(job.id()).orElseThrow().state();
    }

    private static String result(Job job) {
        return Objects.requireNonNull(job.result()).text();
    }

    /** Occupies the only slot of the queue {@code single} until released by cancel. */
    private static Job blocker() throws InterruptedException {
        await().until(() -> shared.getBean(JobStore.class).countWaiting("single", 1) == 0);
        Job blocker = submit(order("polite", "[]", "single", 100, null));
        assertThat(shared.getBean(ProbeTasks.class).entered.tryAcquire(10, TimeUnit.SECONDS))
                .isTrue();
        return blocker;
    }

    private static CancelVerdict cancel(Job job) {
        return shared.getBean(JobCommands.class).cancel(job.id(), "enough");
    }

    @Test
    void aJob_isSubmittedRunAndWaitedFor() throws Exception {
        Job job = ended(submit(simple("square", "[3]")));

        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(result(job)).isEqualTo("9");
    }

    @Test
    void manyJobs_allEnd() throws Exception {
        List<Job> jobs = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 300; i++) {
            jobs.add(submit(simple("square", "[" + i + "]")));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(result(ended(jobs.get(i)))).isEqualTo(Integer.toString(i * i));
        }
    }

    @Test
    void aFailedAttempt_isMadeAgainAfterAPause() throws Exception {
        Job job = ended(submit(order("third_time_lucky", "[]", "default", 0, null, null, 5)));

        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(result(job)).isEqualTo("3");
        assertThat(job.attempts().failures()).isEqualTo(2);
        assertThat(Duration.between(job.createdAt(), Objects.requireNonNull(job.startedAt())))
                .isGreaterThanOrEqualTo(Duration.ofMillis(130));
    }

    @Test
    void aDelayedJob_startsAtItsTime() throws Exception {
        Job job = ended(submit(order("square", "[2]", "default", 0, Duration.ofMillis(400))));

        Instant startedAt = Objects.requireNonNull(job.startedAt());
        assertThat(startedAt)
                .isBetween(
                        job.spec().placement().runAt(),
                        job.spec().placement().runAt().plusSeconds(2));
    }

    @Test
    void aJobThatCannotStartInTime_expires() throws Exception {
        Job blocker = blocker();
        Job job = submit(order("square", "[2]", "single", 0, null, Instant.now().plusMillis(200), 1));

        assertThat(ended(job).reason()).isEqualTo(Reason.EXPIRED);
        cancel(blocker);
        ended(blocker);
    }

    @Test
    void cancel_endsWhatWaits_andStopsWhatRuns() throws Exception {
        Job running = blocker();
        Job queued = submit(order("square", "[2]", "single", 0, null));
        Job scheduled = submit(order("square", "[2]", "single", 0, Duration.ofHours(1)));

        assertThat(cancel(queued)).isInstanceOf(CancelVerdict.Canceled.class);
        assertThat(cancel(scheduled)).isInstanceOf(CancelVerdict.Canceled.class);
        assertThat(cancel(running)).isInstanceOf(CancelVerdict.Requested.class);

        for (Job job : List.of(queued, scheduled, running)) {
            assertThat(ended(job).state()).isEqualTo(JobState.CANCELED);
        }
        assertThat(ended(running).reason()).isEqualTo(Reason.CANCELED);
    }

    @Test
    void priority_goesBeforeArrival() throws Exception {
        Job blocker = blocker();
        List<Job> jobs = List.of(
                submit(order("note", "[1]", "single", 0, null)),
                submit(order("note", "[2]", "single", 0, null)),
                submit(order("note", "[3]", "single", 7, null)));
        cancel(blocker);
        for (Job job : jobs) {
            ended(job);
        }

        assertThat(shared.getBean(FlowTasks.class).order).containsExactly(3, 1, 2);
    }

    @Test
    void aSecondProcessOnTheSameFile_isRefusedAndSaysWhy() {
        assertThatThrownBy(() -> open("shared.db").close())
                .rootCause()
                .hasMessageContaining("another process uses")
                .hasMessageContaining("shared.db");
    }

    @Test
    void whatAShutdownInterrupts_isQueuedAgainUncounted_andRunsWhenTheFileIsOpenedAnew() throws Exception {
        Job job;
        try (ConfigurableApplicationContext first = open("restart.db")) {
            job = submit(first, simple("polite", "[]"));
            assertThat(first.getBean(ProbeTasks.class).entered.tryAcquire(10, TimeUnit.SECONDS))
                    .isTrue();
        }
        try (ConfigurableApplicationContext second = open("restart.db")) {
            ProbeTasks tasks = second.getBean(ProbeTasks.class);
            assertThat(tasks.entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(state(second, job)).isEqualTo(JobState.RUNNING);
            tasks.release.countDown();

            Job ended = ended(second, job);
            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempts().number()).isEqualTo(1);
            assertThat(ended.attempts().losses()).isZero();
        }
    }

    @Test
    void aStubbornTask_doesNotHoldUpTheShutdown_andItsJobIsQueuedAgain() throws Exception {
        Job job;
        ProbeTasks tasks;
        try (ConfigurableApplicationContext first = open("stubborn.db")) {
            tasks = first.getBean(ProbeTasks.class);
            job = submit(first, simple("obstinate", "[]"));
            assertThat(tasks.entered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        tasks.release.countDown();
        try (ConfigurableApplicationContext second = open("stubborn.db")) {
            second.getBean(ProbeTasks.class).release.countDown();

            assertThat(ended(second, job).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended(second, job).attempts().losses()).isZero();
        }
    }
}
