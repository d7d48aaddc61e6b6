package dev.errand.stats.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.AttemptEnd;
import dev.errand.job.ErrorFingerprint;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Reason;
import dev.errand.job.TurnedClock;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobSpec;
import dev.errand.stats.report.StatsQuery;
import dev.errand.stats.series.Counting;
import dev.errand.stats.series.SeriesKey;
import dev.errand.stats.series.StatsProperties;
import dev.errand.stats.series.StatsTable;
import dev.errand.stats.series.StatsWriters;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Errors that are alike, counted and kept. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class ErrorGroupsTest extends StoreContract {

    private static final StatsProperties PROPERTIES = new StatsProperties(
            Duration.ofSeconds(10),
            Duration.ofDays(30),
            100,
            2,
            DataSize.ofBytes(200),
            1_000_000,
            DataSize.ofKilobytes(8));

    private final TurnedClock clock = new TurnedClock(NOW);
    private ErrorCounter counter;
    private ErrorReader reader;
    private Runnable beat;
    private Instant start;

    ErrorGroupsTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void parts() {
        start = clock.instant();
        Counting counting = new Counting(PROPERTIES);
        StatsTable table = new StatsTable(opened().transactions(), PROPERTIES);
        ErrorNews news = new ErrorNews(counting, opened().transactions(), opened().sealing(), PROPERTIES);
        counter = new ErrorCounter(news, clock);
        reader = new ErrorReader(opened().transactions(), table);
        Runnable counts = StatsWriters.writer(counting, table, clock, PROPERTIES);
        beat = () -> {
            news.write();
            counts.run();
        };
    }

    private static Failure failure(String message) {
        Failure failure =
                new Failure(Reason.TASK_FAILED, "com.shop.Boom", message, "com.shop.Boom\n\tat com.shop.A.b(A.java:1)");
        return failure.marked(ErrorFingerprint.of("a", failure));
    }

    private Job job(@Nullable String tenant, JobState state, Reason reason, Failure failure) {
        JobSpec spec =
                tenant == null ? Jobs.spec("a") : Jobs.of("a").tenant(tenant).build();
        Job job = newJob(spec, null, null).stored();
        return new Job(
                job.id(),
                job.spec(),
                state,
                job.version(),
                job.attempts(),
                job.run(),
                null,
                new Job.Ending(NOW, reason, failure, null, null));
    }

    private void requeued(@Nullable String tenant, Failure failure, @Nullable AttemptEnd end) {
        counter.onEvent(new JobEvent.Requeued(job(tenant, JobState.SCHEDULED, failure.reason(), failure), end));
    }

    private void finished(JobState state, Reason reason, Failure failure) {
        counter.onEvent(new JobEvent.Finished(job(null, state, reason, failure)));
    }

    private List<ErrorReader.Counted> list(@Nullable String tenant, @Nullable String task) {
        return reader.list(query(tenant, task), clock.instant(), 100);
    }

    private StatsQuery query(@Nullable String tenant, @Nullable String task) {
        return StatsQuery.of(
                tenant, task, null, start.minusSeconds(3600), clock.instant().plusSeconds(60), 1, 60);
    }

    @Test
    void attemptsCount_triedAgainOrNot_andNothingElse() {
        Failure failure = failure("order 1 is gone");
        requeued(null, failure, AttemptEnd.FAILED);
        requeued(null, failure("order 2 is gone"), AttemptEnd.TIMED_OUT);
        finished(JobState.FAILED, Reason.TASK_FAILED, failure);
        // It waits with the error of the attempt before.
        requeued(null, failure, AttemptEnd.LOST);
        requeued(null, failure, AttemptEnd.INTERRUPTED);
        requeued(null, failure, AttemptEnd.RELEASED);
        requeued(null, failure, null);
        finished(JobState.CANCELED, Reason.CANCELED, failure);
        finished(
                JobState.FAILED,
                Reason.EXPIRED,
                Failure.of(Reason.EXPIRED, "late").marked("x"));
        beat.run();

        List<ErrorReader.Counted> all = list(null, null);
        assertThat(all).hasSize(1);
        assertThat(all.getFirst().count()).isEqualTo(3);
        assertThat(all.getFirst().rising()).isTrue();
        assertThat(all.getFirst().group().message()).isEqualTo("order 1 is gone");
        assertThat(all.getFirst().group().className()).isEqualTo("com.shop.Boom");
        assertThat(all.getFirst().group().stack()).isNull();
        assertThat(list(null, "a")).hasSize(1);
        assertThat(list(null, "b")).isEmpty();
    }

    @Test
    void aGroup_keepsItsFirstMessage_andItsLastJob() {
        requeued(null, failure("order 1 is gone"), AttemptEnd.FAILED);
        beat.run();
        clock.turn(Duration.ofMinutes(30));
        requeued(null, failure("order 2 is gone"), AttemptEnd.FAILED);
        beat.run();
        beat.run();

        String print = String.valueOf(failure("order 1 is gone").fingerprint());
        ErrorReader.Counted found =
                reader.find(print, query(null, null), clock.instant()).orElseThrow();
        assertThat(found.count()).isEqualTo(2);
        assertThat(found.rising()).isFalse();
        assertThat(found.group().message()).isEqualTo("order 1 is gone");
        assertThat(found.group().stack()).contains("com.shop.A.b");
        assertThat(Duration.between(found.group().firstAt(), found.group().lastAt()))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(reader.find("nothing", query(null, null), clock.instant())).isEmpty();
        assertThat(reader.find(print, query("acme", null), clock.instant())).isEmpty();
    }

    @Test
    void theSameOfTwoTenants_isEachOnesOwn_andOneForWhoSeesAll() {
        requeued(null, failure("m"), AttemptEnd.FAILED);
        requeued("acme", failure("m"), AttemptEnd.FAILED);
        requeued("acme", failure("m"), AttemptEnd.FAILED);
        beat.run();

        assertThat(list("default", null).getFirst().count()).isEqualTo(1);
        assertThat(list("acme", null).getFirst().count()).isEqualTo(2);
        assertThat(list("brew", null)).isEmpty();
        assertThat(list(null, null)).hasSize(1);
        assertThat(list(null, null).getFirst().count()).isEqualTo(3);
    }

    @Test
    void errorsBeyondTheRoom_areOneTogether() {
        for (String message : new String[] {"one", "two", "three", "four"}) {
            requeued(null, failure(message), AttemptEnd.FAILED);
        }
        beat.run();

        assertThat(list(null, null).stream()
                        .mapToLong(ErrorReader.Counted::count)
                        .sum())
                .isEqualTo(4);
        assertThat(list(null, null))
                .hasSize(3)
                .anyMatch(each -> each.group().fingerprint().equals(SeriesKey.OTHERS));
    }

    @Test
    void messages_areCutInBytes_betweenCharacters() {
        requeued(null, failure("ü".repeat(300)), AttemptEnd.FAILED);
        requeued(null, failure("~e1.looks encrypted"), AttemptEnd.FAILED);
        beat.run();

        assertThat(list(null, null).stream().map(each -> each.group().message()))
                .containsExactlyInAnyOrder("ü".repeat(100), "~e1.looks encrypted");
    }

    /** PostgreSQL refuses NUL in a text; an error that holds one must not keep all others from being written. */
    @Test
    void aNulInAnError_isReplaced_andWhatComesAfterItIsWritten() {
        Failure odd = new Failure(Reason.TASK_FAILED, "a\0b", "one \0 two", "at \0 here").marked("odd");
        requeued(null, odd, AttemptEnd.FAILED);
        beat.run();
        requeued(null, failure("three"), AttemptEnd.FAILED);
        beat.run();

        List<ErrorReader.Counted> all = list(null, null);
        assertThat(all.stream().map(each -> each.group().message()))
                .containsExactlyInAnyOrder("one \ufffd two", "three");
        assertThat(all).allMatch(each -> each.count() == 1);
    }

    @Test
    void whatIsOld_goes_andWhatIsTooMuch() {
        ErrorRetention retention = new ErrorRetention(opened().transactions(), clock, PROPERTIES);
        requeued(null, failure("one"), AttemptEnd.FAILED);
        beat.run();
        assertThat(retention.prune()).isZero();
        int written = opened().transactions().write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into error_group (tenant, fingerprint, task, type, first_at, last_at, last_job) values ('t', ?, 'a', 'x', 0, ?, 'j')")) {
                for (int n = 0; n < 25; n++) {
                    insert.setString(1, "f" + n);
                    insert.setLong(2, clock.millis() + n + 1);
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
        assertThat(written).isEqualTo(25);
        // Twenty may stay: ten times as many as a node tells apart.
        assertThat(retention.prune()).isEqualTo(6);
        clock.turn(Duration.ofDays(31));
        assertThat(retention.prune()).isEqualTo(20);
    }
}
