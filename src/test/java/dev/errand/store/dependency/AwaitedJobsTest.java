package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.store.RetryVerdict;
import dev.errand.store.TestDatabase;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept of jobs for those that wait for them, on every database. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class AwaitedJobsTest extends DependencyContract {

    AwaitedJobsTest(TestDatabase database) {
        super(database);
    }

    @Test
    void whatSomebodyWaitsFor_isKept_whereverItStandsAmongWhatIsDue() {
        Job open = running();
        List<Job> parents = Stream.generate(() -> ended(SUCCESS)).limit(4).toList();
        Job child = waitsFor(Stream.concat(parents.stream(), Stream.of(open)).toArray(Job[]::new));
        Instant due = NOW.plus(TestStore.RETENTION.results()).plusSeconds(1);

        for (int i = 0; i < 4; i++) {
            store().prune(due, 2);
        }

        assertThat(parents).allMatch(parent -> store().find(parent.id()).isPresent());
        end(open, SUCCESS);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
        store().prune(due.plus(Duration.ofHours(2)), 100);
        assertThat(parents).allMatch(parent -> store().find(parent.id()).isEmpty());
    }

    private List<String> incomplete() {
        return opened().transactions().read(jdbc -> DependencyLooks.incomplete(jdbc, "", 10));
    }

    private void forgetUnlessScheduled(Job job) {
        opened().transactions().write(connection -> {
            opened().dependencies().forgetUnlessScheduled(connection, job.id().value());
            return true;
        });
    }

    /** Who completes it may have seen it just before. */
    @Test
    void whatWasCalledOff_andIsRetried_isStillToBeCompleted() {
        NewJob child = newJob(after(ReleasePlan.AT_ONCE.withReferences(), When.SUCCEEDED, ended(SUCCESS)), null, null);
        store().insert(child);
        store().cancel(child.id(), null, NOW);
        assertThat(store().retry(child.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);

        forgetUnlessScheduled(child.stored());

        assertThat(state(child.stored())).isEqualTo(JobState.SCHEDULED);
        assertThat(incomplete()).containsExactly(child.id().value());
        store().cancel(child.id(), null, NOW);
        forgetUnlessScheduled(child.stored());
        assertThat(incomplete()).isEmpty();
    }

    /** One statement can name no more than 65,535 values on PostgreSQL. */
    @Test
    void howManyFellWithOthers_isNoMatter() {
        List<String> many = IntStream.range(0, 40_000)
                .mapToObj(i -> newId())
                .map(JobId::value)
                .toList();

        opened().transactions().write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            assertThat(EdgeTable.fellWith(jdbc, many)).isEmpty();
            assertThat(WaitMoves.awaitedItems(jdbc, many)).isEmpty();
            assertThat(WaitMoves.fallenItems(jdbc, many)).isEmpty();
            BatchMoves.forget(jdbc, many);
            BatchMoves.wantAgain(jdbc, many);
            return true;
        });
    }
}
