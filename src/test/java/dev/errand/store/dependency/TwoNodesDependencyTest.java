package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.store.RetryVerdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that settle and retry the same graph at the same moment: one of them has begun, and is not through, when the other one comes. */
@Timeout(120)
class TwoNodesDependencyTest extends TwoNodes {

    private void retry(Job job) {
        assertThat(one.store().retry(job.id(), Jobs.NOW)).isInstanceOf(RetryVerdict.Queued.class);
    }

    /** Waits of children that are not there, which come before all others. */
    private void storeWaits(Job parent, int children) {
        one.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("""
                        insert into dependency (child_id, parent_id, any_end, standing)
                        select 'job_' || lpad(i::text, 26, '0'), ?, 0, 0 from generate_series(1, ?) as i""")
                        .param(parent.id().value())
                        .param(children)
                        .update());
    }

    @Test
    void aRetry_whileTheOtherNodeTellsTheRestOfTheEnd_leavesAllWaiting() throws Exception {
        Job parent = insert(Jobs.spec("echo"), LEASE);
        Job child = waitsFor(parent);
        storeWaits(parent, 2 * Dependencies.MAX_EDGES + 10);
        end(parent, FAILURE);

        meanwhile(two.dependencies()::settleLeft, () -> retry(parent));
        boolean more;
        do {
            more = two.transactions().write(two.dependencies()::settleLeft);
        } while (more);

        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        assertThat(count("select count(*) from dependency where standing <> 0")).isZero();
    }

    @Test
    void retriesOfBothParentsAtOnce_haveTheirChildWaitAgain() throws Exception {
        Job first = insert(Jobs.spec("echo"), LEASE);
        Job second = insert(Jobs.spec("echo"), LEASE);
        Job child = waitsFor(first, second);
        end(first, FAILURE);
        end(second, FAILURE);

        meanwhile(
                connection -> two.transitions().retryAll(connection, Set.of(first.id()), Jobs.NOW),
                () -> retry(second));

        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void aRetry_whileTheOtherNodeForgetsThatItWasToBeCompleted_isStillToBeCompleted() throws Exception {
        Job child = insert(
                DependencyContract.after(ReleasePlan.AT_ONCE.withReferences(), When.SUCCEEDED, ended(SUCCESS)), null);
        one.store().cancel(child.id(), null, Jobs.NOW);

        meanwhile(
                connection -> {
                    two.dependencies()
                            .forgetUnlessScheduled(connection, child.id().value());
                    return true;
                },
                () -> retry(child));

        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        assertThat(one.transactions().<List<String>>read(jdbc -> DependencyLooks.incomplete(jdbc, "", 10)))
                .containsExactly(child.id().value());
    }
}
