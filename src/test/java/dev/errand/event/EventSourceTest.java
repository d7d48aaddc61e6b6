package dev.errand.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.event.EventSource.Beginning;
import dev.errand.event.EventSource.Excerpt;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.store.Completion;
import dev.errand.store.JobStore;
import dev.errand.store.TestStore;
import dev.errand.store.Walks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a job's events, on a real file. */
class EventSourceTest {

    private static final Lease LEASE = new Lease("lease", "node");
    private static final int KEEP = 1000;

    @TempDir
    private Path directory;

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());
    private TestStore opened;
    private JobStore store;
    private JobEventSource source;
    private Instant now = Instant.EPOCH;

    /** What the tests run on; the same ones run on the other database. */
    TestStore openStore() {
        return TestStore.open(directory);
    }

    @BeforeEach
    void open() {
        opened = openStore();
        opened.addHook(new StatusHistoryRecorder(opened.facts()));
        store = opened.store();
        source = new JobEventSource(store, opened.facts(), opened.transactions());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private Job insert(boolean runs, Duration delay) {
        JobId id = new JobId(ids.next());
        now = TypeId.timeOf(id.value());
        NewJob job = new NewJob(id, spec(now.plus(delay)), runs ? LEASE : null, null);
        store.insert(job);
        return job.stored();
    }

    private static JobSpec spec(Instant runAt) {
        JobSpec usual = Jobs.spec("echo");
        return Jobs.like(usual)
                .at(runAt, null)
                .retry(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(1)), false)
                .build();
    }

    private Job stored(Job job) {
        return store.find(job.id()).orElseThrow();
    }

    private void complete(Job running, Outcome outcome, @Nullable Progress progress) {
        Transition transition = Transition.after(running, outcome, 3, 0.5, now);
        store.complete(new Completion(running, LEASE, transition, progress, now))
                .join();
    }

    private void log(Job job, int lines, int keep) {
        List<LogLine> all = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            all.add(new LogLine(LogLine.Level.INFO, "line " + i, now));
        }
        assertThat(store.log(job.id(), LEASE, all, keep).join()).isTrue();
    }

    /** Everything after a number, read so many at a time. */
    private List<StreamEvent> after(Job job, long number, int limit) {
        List<StreamEvent> all = new ArrayList<>();
        long position = number;
        Excerpt excerpt;
        do {
            excerpt = source.read(job.id().value(), position, limit).orElseThrow();
            all.addAll(excerpt.events());
            position = all.isEmpty() ? number : all.getLast().number();
        } while (excerpt.more());
        return all;
    }

    private static Outcome failure() {
        return new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "no luck"));
    }

    /** Not shown inline, since bytes are equal only to themselves. */
    private static final Outcome SUCCESS = new Outcome.Succeeded(new Result("text/plain", new byte[] {1}));

    @Test
    void read_tellsAJobsWholeWay() {
        Job job = insert(true, Duration.ZERO);
        store.progress(job.id(), LEASE, new Progress(40, "two of five", now)).join();
        log(job, 2, KEEP);
        complete(job, SUCCESS, new Progress(100, "all", now));

        List<StreamEvent> events = after(job, 0, 100);

        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Status", "Logged", "Logged", "Progressed", "Status", "End");
        assertThat(events).extracting(StreamEvent::number).containsExactly(2L, 8L, 12L, 17L, 18L, 19L);
        assertThat(events.getLast()).isEqualTo(new StreamEvent.End(19, stored(job)));
    }

    @Test
    void progressThatWasStoredBefore_isNotNewsAtTheEnd() {
        Job job = insert(true, Duration.ZERO);
        Progress last = new Progress(100, "all", now);
        store.progress(job.id(), LEASE, last).join();
        complete(job, SUCCESS, last);

        assertThat(after(job, 5, 100))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Status", "End");
    }

    @Test
    void aJobThatGoesStraightToItsEnd_leavesNoRows() {
        Job job = insert(false, Duration.ZERO);
        complete(store.claim(Walks.of("default"), 1, LEASE, now).getFirst(), SUCCESS, null);

        assertThat(rows("job_status", job)).isZero();
        assertThat(rows("job_log", job)).isZero();
    }

    @Test
    void deletingAJob_takesItsRowsAlong() {
        Job job = insert(true, Duration.ZERO);
        log(job, 3, KEEP);
        complete(job, new Outcome.Canceled(null), null);
        store.retry(job.id(), now);
        store.cancel(job.id(), null, now);
        assertThat(rows("job_status", job)).isPositive();

        store.delete(job.id(), now);

        assertThat(rows("job_status", job)).isZero();
        assertThat(rows("job_log", job)).isZero();
        assertThat(source.read(job.id().value(), 0, 10)).isEmpty();
        assertThat(source.begin(job.id().value(), OptionalLong.of(0))).isInstanceOf(Beginning.Missing.class);
        assertThat(source.begin(job.id().value(), OptionalLong.empty())).isInstanceOf(Beginning.Missing.class);
    }

    @Test
    void aLog_isReadInPages_andSaysHowManyLinesAreMissing() {
        JobLog log = new JobLog(opened.transactions());
        Job job = insert(true, Duration.ZERO);
        log(job, 4, KEEP);
        assertThat(log.summary(job.id())).isEqualTo(new JobLog.Summary(0, 24));
        assertThat(store.log(job.id(), LEASE, List.of(LogLine.ofLeftOut(7, now.plusMillis(5))), KEEP)
                        .join())
                .isTrue();
        log(job, 3, 5);

        JobLog.Wanted all = new JobLog.Wanted(job.id(), -1, Instant.EPOCH, LogLine.Level.INFO);
        List<JobLog.Numbered> first = log.lines(all, 3);
        assertThat(first)
                .extracting(line -> line.line().message())
                .containsExactly("line 3", "7 lines were left out", "line 0");
        assertThat(log.lines(all.after(first.getLast().number()), 3))
                .extracting(line -> line.line().message())
                .containsExactly("line 1", "line 2");
        assertThat(log.lines(new JobLog.Wanted(job.id(), -1, Instant.EPOCH, LogLine.Level.WARN), 10))
                .hasSize(1);
        assertThat(log.lines(new JobLog.Wanted(job.id(), -1, now.plusMillis(5), LogLine.Level.INFO), 10))
                .hasSize(1);
        assertThat(log.summary(job.id()).truncated())
                .as("three dropped, seven never stored")
                .isEqualTo(10);
        assertThat(log.summary(new JobId(ids.next()))).isEqualTo(new JobLog.Summary(0, 0));
    }

    private int rows(String table, Job job) {
        return opened.transactions()
                .read(jdbc -> jdbc.sql("select count(*) from " + table + " where job_id = ?")
                        .param(job.id().value())
                        .query(Integer.class)
                        .single());
    }

    @Test
    void log_keepsTheLatestLines() {
        Job job = insert(true, Duration.ZERO);
        log(job, 7, 10);
        log(job, 7, 10);

        assertThat(after(job, 2, 4))
                .hasSize(10)
                .first()
                .extracting(event -> ((StreamEvent.Logged) event).line().message())
                .isEqualTo("line 4");
    }

    @Test
    void log_ofALostLease_changesNothing() {
        Job job = insert(true, Duration.ZERO);
        List<LogLine> line = List.of(new LogLine(LogLine.Level.INFO, "x", now));

        assertThat(store.log(job.id(), new Lease("other", "node"), line, KEEP).join())
                .isFalse();
        assertThat(stored(job)).isEqualTo(job);
    }

    @Test
    void begin_withoutANumberOrWithOneThatIsNotThereYet_isASnapshot() {
        Job job = insert(true, Duration.ZERO);
        log(job, 3, KEEP);
        String id = job.id().value();
        Beginning fresh = new Beginning.Fresh(new StreamEvent.Snapshot(14, stored(job)));

        assertThat(source.begin(id, OptionalLong.empty())).isEqualTo(fresh);
        assertThat(source.begin(id, OptionalLong.of(15))).isEqualTo(fresh);
        assertThat(source.begin(id, OptionalLong.of(14))).isEqualTo(new Beginning.Resumed(14));
        assertThat(after(job, 14, 10)).isEmpty();
    }

    @Test
    void begin_afterTheEnd_isOver_untilTheJobIsRetried() {
        Job job = insert(true, Duration.ZERO);
        complete(job, new Outcome.Canceled(null), null);
        String id = job.id().value();
        long end = after(job, 0, 10).getLast().number();

        assertThat(source.begin(id, OptionalLong.of(end))).isInstanceOf(Beginning.Over.class);
        assertThat(source.begin(id, OptionalLong.of(end - 1))).isInstanceOf(Beginning.Resumed.class);
        store.retry(job.id(), now);

        assertThat(source.begin(id, OptionalLong.of(end))).isEqualTo(new Beginning.Resumed(end));
        assertThat(after(job, end, 10))
                .extracting(event -> ((StreamEvent.Status) event).state().code())
                .containsExactly("queued");
    }

    /** A random life, watched live and from every number on: the same events with the same numbers, whenever they are read. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void readingAfterEveryNumber_givesExactlyWhatFollowed(int seed) {
        Random random = new Random(seed);
        Job job = insert(random.nextBoolean(), random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(5));
        List<StreamEvent> live = new ArrayList<>(after(job, 0, 100));
        for (int i = 0; i < 40; i++) {
            step(job, random);
            live.addAll(after(job, live.getLast().number(), 1 + random.nextInt(5)));
            if (i % 8 == 0) {
                compareAllSuffixes(job, live, random);
            }
        }
        compareAllSuffixes(job, live, random);
        assertThat(live).isSortedAccordingTo(Comparator.comparingLong(StreamEvent::number));
    }

    private void step(Job job, Random random) {
        now = now.plusMillis(700);
        Job is = stored(job);
        switch (is.state()) {
            case SCHEDULED -> {
                if (random.nextInt(4) == 0) {
                    store.cancel(job.id(), "why not", now);
                } else {
                    store.promote(now, 10);
                }
            }
            case QUEUED -> {
                if (random.nextInt(6) == 0) {
                    store.cancel(job.id(), null, now);
                } else {
                    store.claim(Walks.of("default"), 1, LEASE, now);
                }
            }
            case RUNNING -> run(is, random);
            case SUCCEEDED -> assertThat(store.retry(job.id(), now)).isNotNull();
            case FAILED, CANCELED -> store.retry(job.id(), now);
        }
    }

    private void run(Job running, Random random) {
        Progress progress = new Progress(random.nextInt(100), null, now);
        switch (random.nextInt(9)) {
            case 0, 1 -> store.progress(running.id(), LEASE, progress).join();
            case 2, 3 -> log(running, 1 + random.nextInt(4), KEEP);
            case 4 -> complete(running, failure(), random.nextBoolean() ? progress : running.progress());
            case 5 -> complete(running, new Outcome.Interrupted(), running.progress());
            case 6 -> complete(running, new Outcome.Lost(), null);
            case 7 -> store.cancel(running.id(), "stop", now);
            default -> complete(running, random.nextInt(3) == 0 ? SUCCESS : new Outcome.Canceled(null), progress);
        }
    }

    private void compareAllSuffixes(Job job, List<StreamEvent> live, Random random) {
        List<StreamEvent> durable = durable(job, live);
        List<Long> numbers = new ArrayList<>(List.of(0L));
        live.forEach(event -> numbers.add(event.number()));
        for (long number : numbers) {
            assertThat(after(job, number, 1 + random.nextInt(10)))
                    .as("after %d", number)
                    .isEqualTo(durable.stream()
                            .filter(event -> event.number() > number)
                            .toList());
        }
    }

    /** Of progress the last value remains, and an end only as long as it is one. */
    private List<StreamEvent> durable(Job job, List<StreamEvent> live) {
        Job is = stored(job);
        Progress progress = is.progress();
        List<StreamEvent> kept = new ArrayList<>();
        for (StreamEvent event : live) {
            boolean stays = switch (event) {
                case StreamEvent.Progressed made -> made.progress().equals(progress);
                case StreamEvent.End end ->
                    is.done() && end.number() == live.getLast().number();
                default -> true;
            };
            if (stays) {
                kept.add(event);
            }
        }
        return kept;
    }
}
