package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.intake.BatchSubmission;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.RetryVerdict;
import dev.errand.store.dependency.DependencyLooks;
import dev.errand.submission.SubmissionBuilder;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Batches that wait for a job: in nine parts, of which all and all but the first two have more items than one transaction tells. */
public class BatchDependencyTest extends BatchContract {

    private static final int SIZE = 803;
    /** One for all parts, one for the acceptance, two for the first of the parts. */
    private static final int WRITES = 4;

    private static final int EARLY = 200;

    private final TypeId ids = new TypeId(JobId.PREFIX, Clock.systemUTC());

    private Job insert(@Nullable Lease lease) {
        NewJob job = new NewJob(new JobId(ids.next()), Jobs.spec("echo"), lease, null);
        batches.store.store().insert(job);
        return job.stored();
    }

    private Job running() {
        return insert(new Lease("lease", "node"));
    }

    private Batch submit(int size, Job... parents) {
        return batches.submitter
                .submit(new BatchSubmission(
                        SubmissionBuilder.of("echo")
                                .after(Stream.of(parents)
                                        .map(parent -> parent.id().value())
                                        .toArray(String[]::new))
                                .build(),
                        BatchMode.STARMAP,
                        null,
                        true,
                        ListedItems.numbers(size)))
                .batch();
    }

    private Batch submitAndDie(Job parent) {
        batches.mortal.dieAfter(WRITES);
        Batch batch = submit(SIZE, parent);
        batches.mortal.live();
        assertThat(jobs()).isEqualTo(EARLY);
        return batch;
    }

    /** Items that are jobs. */
    private int jobs() {
        return batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select count(*) from job where batch_id is not null")
                        .query(Integer.class)
                        .single());
    }

    private void settleAll() {
        boolean more;
        do {
            more = batches.store.transactions().write(batches.store.dependencies()::settleLeft);
        } while (more);
    }

    private void retry(Job parent) {
        assertThat(batches.store.store().retry(parent.id(), batches.clock.instant()))
                .isInstanceOf(RetryVerdict.Queued.class);
    }

    @Test
    void oneThatFailsFast_fallsAsAWhole_andWaitsAgainAsAWhole() {
        Job parent = running();
        Batch batch = submit(SIZE, parent);

        batches.fail(parent);
        settleAll();

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, SIZE, 0));
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.FAILED);
        retry(parent);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, SIZE, 0, 0, 0, 0, 0));
    }

    @Test
    void whatBecomesAJobAfterItFell_fallsAsTheOthersDid() {
        Job parent = running();
        Batch batch = submitAndDie(parent);
        batches.fail(parent);
        settleAll();

        batches.sweep.runOnce();
        settleAll();

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, SIZE, 0));
        retry(parent);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, SIZE, 0, 0, 0, 0, 0));
    }

    @Test
    void whatBecomesAJobAfterTheParentWasCanceled_waitsAgainAsTheOthersDo() {
        Job parent = insert(null);
        Batch batch = submitAndDie(parent);
        batches.store.store().cancel(parent.id(), null, batches.clock.instant());
        settleAll();

        batches.sweep.runOnce();
        settleAll();

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, 0, 0, 0, 0, 0, SIZE));
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.CANCELED);
        retry(parent);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(SIZE, SIZE, 0, 0, 0, 0, 0));
        assertThat(batches.find(batch).cancelRequestedAt()).isNull();
    }

    @Test
    void anItemThatSomebodyCanceled_andWhatFellWithIt_doNotWaitAgain() {
        Job parent = running();
        Batch batch = submit(2, parent);
        JobId item = firstItem(batch);
        JobId behind = waits(item.value());
        cancel(item);
        batches.fail(parent);
        settleAll();

        retry(parent);

        assertThat(state(item)).isEqualTo(JobState.CANCELED);
        assertThat(state(behind)).isEqualTo(JobState.CANCELED);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(2, 1, 0, 0, 0, 0, 1));
    }

    @Test
    void anItemOfABatchThatFellWithTwo_waitsAgainWithItsBatch_andNotBefore() {
        Job parent = running();
        Job other = running();
        Batch batch = submit(2, parent, other);
        JobId item = firstItem(batch);
        JobId behind = waits(item.value());
        batches.fail(parent);
        batches.fail(other);
        settleAll();

        retry(parent);
        assertThat(state(item)).isEqualTo(JobState.FAILED);
        assertThat(state(behind)).isEqualTo(JobState.FAILED);

        retry(other);
        assertThat(state(behind)).isEqualTo(JobState.SCHEDULED);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(2, 2, 0, 0, 0, 0, 0));
    }

    @Test
    void oneThatSomebodyCanceled_staysSo_andSoDoesWhatFellWithIt() {
        Job parent = running();
        Batch batch = submit(2, parent);
        JobId behind = waits(batch.id());
        var unused = batches.commands.cancel(batch.id(), "not today");
        batches.fail(parent);
        settleAll();

        retry(parent);

        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.CANCELED);
        assertThat(batches.find(batch).cancelReason()).isEqualTo("not today");
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0, 2));
        assertThat(state(behind)).isEqualTo(JobState.CANCELED);
    }

    private JobId firstItem(Batch batch) {
        return batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select id from job where batch_id = ? and batch_index = 0")
                        .param(batch.id())
                        .query((row, i) -> new JobId(row.getString(1)))
                        .single());
    }

    /** A job behind a job, or a batch. */
    private JobId waits(String parent) {
        Parent after = new Parent(parent, Parent.When.SUCCEEDED, 0);
        Waiting waiting = new Waiting(1, List.of(), ReleasePlan.AT_ONCE);
        JobSpec spec = Jobs.of("echo").at(Waiting.NEVER, null).build();
        NewJob job = new NewJob(
                new JobId(ids.next()),
                spec.with(spec.relations().with(new Dependence(List.of(after), waiting, false))),
                null,
                null);
        batches.store.store().insert(job);
        return job.id();
    }

    private void cancel(JobId id) {
        batches.store.store().cancel(id, null, batches.clock.instant());
    }

    private JobState state(JobId id) {
        return batches.store.store().find(id).orElseThrow().state();
    }

    /** As when it was armed again on one node while another parent failed on another one. */
    @Test
    void upkeep_endsABatchThatWaitsAlthoughOneHasFailed() {
        Job parent = running();
        Batch batch = submit(3, parent);
        change("update dependency set standing = 2, cause = parent_id");
        List<String> stuck = stuck(batch);

        batches.store.transactions().write(connection -> {
            batches.store.dependencies().repairStuck(connection, stuck);
            return true;
        });

        assertThat(stuck).containsExactly(batch.id());
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(3, 0, 0, 0, 0, 3, 0));
        assertThat(stuck(batch)).isEmpty();
    }

    private List<String> stuck(Batch batch) {
        return batches.store.transactions().read(jdbc -> DependencyLooks.stuck(jdbc, List.of(batch.id())));
    }
}
