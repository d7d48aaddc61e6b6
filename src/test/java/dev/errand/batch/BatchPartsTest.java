package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.batch.intake.BatchChunkProperties;
import dev.errand.batch.intake.BatchItems;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import dev.errand.submission.Templates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Large batches, in parts of seven items: three that are kept, one acceptance, and three that become jobs. A node may die before each. */
public class BatchPartsTest extends BatchContract {

    private static final int SIZE = 20;
    private static final NewJob.Idempotency KEY = new NewJob.Idempotency("key", "batches:1");

    @Override
    BatchChunkProperties chunk() {
        return new BatchChunkProperties(7, DataSize.ofBytes(100), Duration.ofMinutes(10));
    }

    private static BatchSubmission submission(BatchItems items) {
        return new BatchSubmission(
                SubmissionBuilder.of("echo")
                        .metadata(Map.of("customer", "42"))
                        .tags("a", "b")
                        .build(KEY),
                BatchMode.STARMAP,
                null,
                false,
                items);
    }

    private int rows(String table) {
        return batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select count(*) from " + table)
                        .query(Integer.class)
                        .single());
    }

    private int waiting() {
        return batches.store.store().countWaiting("default", 1000);
    }

    private void submitAndDieAfter(int writes, @Nullable Integer maxConcurrency, boolean failFast) {
        batches.mortal.dieAfter(writes);
        batches.submit(SIZE, maxConcurrency, failFast);
        batches.mortal.live();
    }

    private Batch only() {
        return batches.reads
                .find(batches.reads.measure(null, 10).getFirst().id())
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aNodeThatDiesBeforeTheAcceptance_leavesNothingThatAnybodySees(int writes) {
        batches.mortal.dieAfter(writes);
        assertThatThrownBy(() -> batches.submitter.submit(submission(ListedItems.numbers(SIZE))))
                .isInstanceOf(StoreUnavailableException.class);
        batches.mortal.live();

        assertThat(rows("batch_part")).isEqualTo(writes);
        batches.sweep.runOnce();
        assertThat(rows("job") + rows("job_metadata") + rows("job_tag") + rows("batch") + rows("idempotency"))
                .isZero();
        assertThat(waiting()).isZero();

        SubmittedBatch again = batches.submitter.submit(submission(ListedItems.numbers(SIZE)));
        assertThat(again.replayed()).isFalse();
        assertThat(waiting()).isEqualTo(SIZE);
        assertThat(rows("job_metadata")).isEqualTo(SIZE);
        assertThat(rows("job_tag")).isEqualTo(2 * SIZE);

        batches.clock.turn(Duration.ofMinutes(11));
        batches.sweep.runOnce();
        assertThat(rows("batch_part")).isZero();
        assertThat(waiting()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void aNodeThatDiesAfterTheAcceptance_hasAcceptedAllOfIt(int writes) {
        submitAndDieAfter(writes, null, false);

        assertThat(only().counts()).isEqualTo(new Counts(SIZE, 0, SIZE, 0, 0, 0, 0));
        assertThat(waiting()).isEqualTo(Math.min(SIZE, (writes - 4) * 7));

        batches.sweep.runOnce();

        assertThat(waiting()).isEqualTo(SIZE);
        assertThat(rows("batch_part")).isZero();
        assertThat(batches.claim(100))
                .extracting(BatchFixture::index)
                .containsExactlyElementsOf(IntStream.range(0, SIZE).boxed().toList());
        assertThat(batches.woken.keys()).contains("default");
    }

    private void submitAfter(Batch parent) {
        Submission common = Templates.submission("echo", null);
        Dependence dependence = Dependence.on(List.of(new Parent(parent.id(), When.SUCCEEDED, 0)));
        Submission waiting = common.with(common.relations().with(dependence), common.labels());
        batches.submitter.submit(
                new BatchSubmission(waiting, BatchMode.STARMAP, null, false, ListedItems.numbers(SIZE)));
    }

    @Test
    void aBatchThatWaits_isLetGo_whenItsItemsBecomeJobsAfterTheEndOfItsParent() {
        Batch parent = batches.submit(1, null, false);
        batches.mortal.dieAfter(5);
        submitAfter(parent);
        batches.mortal.live();
        assertThat(waiting()).isEqualTo(1 + 7);

        batches.succeed(batches.claim(10).getFirst());
        batches.sweep.runOnce();

        assertThat(waiting()).isEqualTo(SIZE);
        assertThat(batches.claim(100)).hasSize(SIZE);
    }

    @Test
    void aBatchThatWaits_fallsWithItsParent_whenItsItemsBecomeJobsAfterThat() {
        Batch parent = batches.submit(1, null, false);
        batches.mortal.dieAfter(4);
        submitAfter(parent);
        batches.mortal.live();

        batches.fail(batches.claim(10).getFirst());
        batches.sweep.runOnce();

        assertThat(only().status()).isEqualTo(BatchStatus.FAILED);
        assertThat(only().counts().failed()).isEqualTo(SIZE);
        assertThat(rows("batch_outcome")).isEqualTo(1 + SIZE);
    }

    @Test
    void whatBecomesJobsLater_isWhatWasSubmitted() {
        batches.submit(SIZE, 3, false);
        submitAndDieAfter(4, 3, false);
        batches.sweep.runOnce();

        String different = """
                select count(*) from job as a join job as b on a.batch_index = b.batch_index and a.batch_id < b.batch_id
                where length(a.args) <> length(b.args) or a.item_key <> b.item_key or a.priority <> b.priority or a.held <> b.held
                    or a.timeout_ms <> b.timeout_ms or a.state <> b.state or a.limit_key is not null or b.id < a.id""";
        assertThat(rows("job")).isEqualTo(2 * SIZE);
        int found = batches.store
                .transactions()
                .read(jdbc -> jdbc.sql(different).query(Integer.class).single());
        assertThat(found).isZero();
    }

    @Test
    void aPartHasNoMoreBytesThanThat_unlessASingleItemHas() {
        int[] bytes = {40, 40, 40, 200, 40};
        batches.mortal.dieAfter(5);
        batches.submit(new ListedItems(bytes.length, index -> "[1" + " ".repeat(bytes[index] - 3) + "]"), null, false);
        batches.mortal.live();

        assertThat(rows("batch_part")).isEqualTo(4);
        batches.sweep.runOnce();
        assertThat(batches.claim(100)).extracting(BatchFixture::index).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aCancelBeforeAllAreJobs_cancelsAllOfThem() {
        submitAndDieAfter(5, null, false);

        batches.commands.cancel(only().id(), "no longer wanted");

        assertThat(only().status()).isEqualTo(BatchStatus.CANCELED);
        assertThat(only().counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, 0, SIZE));
        assertThat(rows("batch_part")).isZero();
    }

    /** As a node does that knows nothing of parts. */
    @Test
    void whatBecomesAJobAfterTheCancel_isCanceledToo() {
        submitAndDieAfter(5, null, false);
        change("update batch set cancel_requested_at = 1, cancel_reason = 'no longer wanted'");

        batches.sweep.runOnce();

        assertThat(only().status()).isEqualTo(BatchStatus.CANCELED);
        assertThat(only().counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, 0, SIZE));
    }

    @Test
    void whatBecomesAJobAfterTheFirstFailure_isCanceledWhereTheBatchFailsFast() {
        submitAndDieAfter(5, null, true);
        batches.fail(batches.claim(1).getFirst());

        batches.sweep.runOnce();

        assertThat(only().status()).isEqualTo(BatchStatus.FAILED);
        assertThat(only().counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, 1, SIZE - 1));
    }

    @Test
    void placesThatNobodyCouldTake_areTakenByWhatBecomesJobsLater() {
        submitAndDieAfter(5, 7, false);
        batches.claim(7).forEach(batches::succeed);

        batches.sweep.runOnce();

        assertThat(batches.claim(100)).extracting(BatchFixture::index).containsExactly(7, 8, 9, 10, 11, 12, 13);
    }

    /** A submission that does something when its last item is read: the first part is kept by then or soon, and nothing is accepted. */
    private static BatchItems doing(Runnable work) {
        IntFunction<String> args = new IntFunction<>() {
            private int last;

            @Override
            public String apply(int index) {
                // All are read once before to be checked.
                if (index == SIZE - 1 && ++last == 2) {
                    work.run();
                }
                return "[" + index + "]";
            }
        };
        return new ListedItems(SIZE, args);
    }

    @Test
    void aSubmissionThatTakesTooLong_isRefused_notAcceptedInPart() {
        BatchItems slow = doing(() -> {
            Awaitility.await().until(() -> rows("batch_part") == 1);
            batches.clock.turn(Duration.ofMinutes(11));
            batches.sweep.runOnce();
        });

        assertThatThrownBy(() -> batches.submitter.submit(submission(slow)))
                .isInstanceOf(StoreUnavailableException.class);
        batches.sweep.runOnce();

        assertThat(rows("job") + rows("batch") + rows("batch_part") + rows("idempotency"))
                .isZero();
    }

    @Test
    void ofTwoWithOneKey_theFirstThatIsAcceptedIsTheBatchOfBoth() {
        BatchFixture other = new BatchFixture(batches.store, chunk());
        SubmittedBatch[] first = new SubmittedBatch[1];
        BatchItems overtaken = doing(() -> first[0] = other.submitter.submit(submission(ListedItems.numbers(SIZE))));

        SubmittedBatch second = batches.submitter.submit(submission(overtaken));

        assertThat(second.replayed()).isTrue();
        assertThat(second.batch().id()).isEqualTo(first[0].batch().id());
        assertThat(rows("job")).isEqualTo(SIZE);
        assertThat(rows("batch_part")).isZero();
        assertThat(batches.claim(100)).extracting(Job::attempts).hasSize(SIZE);
    }
}
