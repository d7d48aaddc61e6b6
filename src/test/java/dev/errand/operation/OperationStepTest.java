package dev.errand.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.completion.EventSink;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.TurnedClock;
import dev.errand.job.spec.JobLabels;
import dev.errand.notifier.LocalNotifier;
import dev.errand.operation.OperationStep.Chunk;
import dev.errand.store.JobQuery;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.store.Whose;
import dev.errand.submission.SubmissionRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders for many jobs are worked off by one node at a time, and by another one where that is gone. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class OperationStepTest extends StoreContract {

    private static final Duration LEASE_TIME = Duration.ofSeconds(15);
    private static final OperationProperties PROPERTIES =
            new OperationProperties(500, 2, 1, Duration.ofDays(7), LEASE_TIME, Duration.ofSeconds(5));

    private final TurnedClock clock = new TurnedClock(NOW.plusSeconds(60));
    private OperationStep step;
    private Operations operations;

    OperationStepTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void build() {
        Transactions transactions = opened().transactions();
        step = new OperationStep(
                transactions, store(), opened().transitions(), new EventSink().events(), clock, PROPERTIES);
        operations =
                new Operations(transactions, opened().transitions(), store(), new LocalNotifier(), clock, PROPERTIES);
    }

    private Operation accept(OperationAction action, Set<JobState> states, @Nullable List<Job> named) {
        JobQuery.More more = named == null
                ? JobQuery.More.NONE
                : new JobQuery.More(
                        null,
                        null,
                        null,
                        JobQuery.Created.EVER,
                        named.stream().map(Job::id).toList());
        JobQuery query = new JobQuery(
                Whose.ALL,
                states,
                null,
                null,
                null,
                JobLabels.NONE,
                JobQuery.Created.EVER,
                more,
                JobQuery.Part.first(1, false));
        Operation.Order order = new Operation.Order(null, "key_1", action, "{}", query, "why", null);
        return operations.accept(order, null, Addendum.NONE).operation();
    }

    private Operation now(Operation operation) {
        return operations.find(operation.id()).orElseThrow();
    }

    private Chunk run(Operation operation, int size, String token) {
        return step.run(now(operation), size, token);
    }

    private List<Job> jobs(JobState state, int number) {
        return IntStream.range(0, number).mapToObj(i -> in(state)).toList();
    }

    @Test
    void aNodeThatIsSilent_isFollowedByAnother_whereItWas() {
        List<Job> jobs = jobs(JobState.FAILED, 5);
        Operation retry = accept(OperationAction.RETRY, Set.of(), null);

        assertThat(run(retry, 2, "a")).isEqualTo(new Chunk(true, 2, false));
        assertThat(run(retry, 2, "b").held()).isFalse();
        assertThat(now(retry).counts().changed()).isEqualTo(2);

        clock.turn(LEASE_TIME.plusMillis(1));
        assertThat(run(retry, 2, "b")).isEqualTo(new Chunk(true, 2, false));
        assertThat(run(retry, 2, "a").held()).isFalse();
        assertThat(run(retry, 2, "b")).isEqualTo(new Chunk(true, 1, true));

        assertThat(now(retry).status()).isEqualTo(OperationStatus.DONE);
        assertThat(now(retry).counts()).isEqualTo(new Operation.Counts(5, 5, 0, 0));
        assertThat(jobs).allMatch(job -> find(job).state() == JobState.QUEUED);
    }

    /** Frozen after it had looked for the next jobs, and woken when the one that followed it is silent, too. */
    @Test
    void whoeverWasOvertaken_doesNothingTwice() {
        jobs(JobState.FAILED, 4);
        Operation retry = accept(OperationAction.RETRY, Set.of(), null);
        run(retry, 1, "a");
        Operation asItWas = now(retry);
        clock.turn(LEASE_TIME.plusMillis(1));
        run(retry, 2, "b");
        clock.turn(LEASE_TIME.plusMillis(1));

        assertThat(step.run(asItWas, 2, "a").held()).isFalse();

        assertThat(now(retry).counts()).isEqualTo(new Operation.Counts(3, 3, 0, 0));
        assertThat(run(retry, 2, "a")).isEqualTo(new Chunk(true, 1, true));
    }

    @Test
    void whatWasStopped_goesNoFurther() {
        List<Job> jobs = jobs(JobState.QUEUED, 3);
        Operation cancel = accept(OperationAction.CANCEL, Set.of(), null);
        assertThat(run(cancel, 1, "a").held()).isTrue();

        assertThat(operations.stop(cancel.id(), Addendum.NONE).orElseThrow().status())
                .isEqualTo(OperationStatus.STOPPED);

        assertThat(run(cancel, 1, "a").held()).isFalse();
        assertThat(jobs.stream().filter(job -> find(job).state() == JobState.CANCELED))
                .hasSize(1);
        assertThat(find(jobs.getLast()).cancel()).isNotNull();
    }

    @Test
    void eachStateThatFits_isTouched_andNoOther() {
        for (JobState state : JobState.values()) {
            in(state);
        }
        Operation delete = accept(OperationAction.DELETE, Set.of(JobState.FAILED, JobState.QUEUED), null);
        assertThat(run(delete, 500, "a")).isEqualTo(new Chunk(true, 1, true));
        Operation cancel = accept(OperationAction.CANCEL, Set.of(), null);
        assertThat(run(cancel, 500, "a")).isEqualTo(new Chunk(true, 3, true));
        Operation none = accept(OperationAction.RETRY, Set.of(JobState.SUCCEEDED), null);
        assertThat(run(none, 500, "a")).isEqualTo(new Chunk(true, 0, true));
    }

    @Test
    void ofNamedJobs_thoseThatDoNotFit_areSkipped() {
        Job failed = in(JobState.FAILED);
        Job running = running();
        Operation delete = accept(OperationAction.DELETE, Set.of(), List.of(failed, running));

        run(delete, 500, "a");

        assertThat(now(delete).counts()).isEqualTo(new Operation.Counts(2, 1, 1, 0));
        assertThat(store().find(failed.id())).isEmpty();
        assertThat(store().wasPurged(failed.id())).isTrue();
    }

    @Test
    void whatIsCreatedLater_isNotTouched() {
        clock.turn(Duration.ofMinutes(-1));
        jobs(JobState.FAILED, 2);
        Operation retry = accept(OperationAction.RETRY, Set.of(), null);

        assertThat(run(retry, 500, "a")).isEqualTo(new Chunk(true, 0, true));
    }

    @Test
    void thereAreBounds_ofThoseThatRun_andOfThoseThatAreKept() {
        Operation first = accept(OperationAction.RETRY, Set.of(), null);
        Operation second = accept(OperationAction.RETRY, Set.of(), null);
        assertThatThrownBy(() -> accept(OperationAction.RETRY, Set.of(), null))
                .isInstanceOf(SubmissionRefusedException.class);
        run(first, 500, "a");
        clock.turn(Duration.ofSeconds(1));
        run(second, 500, "a");

        opened().transactions()
                .write(connection -> OperationTable.prune(Transactions.jdbc(connection), NOW, PROPERTIES.maxKept()));

        assertThat(operations.list(null, null, null, 10))
                .extracting(Operation::id)
                .containsExactly(second.id());
    }
}
