package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.Reason;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.Insertion;
import dev.errand.store.RetryVerdict;
import dev.errand.store.TestDatabase;
import dev.errand.store.Walks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs that wait for others, on every database. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class DependenciesTest extends DependencyContract {

    DependenciesTest(TestDatabase database) {
        super(database);
    }

    @Test
    void aJob_isReleasedWithTheEndOfTheLastParent() {
        Job first = running();
        Job second = running();
        Job child = waitsFor(first, second);

        Job waiting = find(child);
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        Waiting how = waiting(child);
        assertThat(how.count()).isEqualTo(2);
        assertThat(how.ids())
                .containsExactlyInAnyOrder(first.id().value(), second.id().value());
        assertThat(store().promote(NOW.plus(Duration.ofDays(365_000)), 100)).isEmpty();

        end(first, SUCCESS);
        assertThat(waiting(child).ids()).containsExactly(second.id().value());
        end(second, SUCCESS);

        Job released = find(child);
        assertThat(released.state()).isEqualTo(JobState.QUEUED);
        assertThat(released.spec().relations().waiting()).isNull();
        assertThat(released.spec().placement().runAt()).isEqualTo(NOW);
        assertThat(told.released).containsExactly(child.id().value());
    }

    @Test
    void parentsThatHaveEnded_areJudgedAtOnce() {
        Job succeeded = ended(SUCCESS);
        Job failed = ended(FAILURE);

        assertThat(state(waitsFor(succeeded))).isEqualTo(JobState.QUEUED);
        assertThat(state(waits(When.FINISHED, failed, succeeded))).isEqualTo(JobState.QUEUED);
        Job fallen = find(waitsFor(succeeded, failed, running()));
        assertThat(fallen.state()).isEqualTo(JobState.FAILED);
        assertThat(fallen.reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
        assertThat(fallen.attempts().number()).isZero();
        assertThat(told.fell).containsExactly(fallen.id().value());
    }

    @Test
    void anUnknownParent_isRefused_andNothingIsStored() {
        Job there = running();
        Job gone =
                new Job(newId(), there.spec(), there.state(), 0, there.attempts(), there.run(), null, there.ending());
        NewJob job = newJob(after(ReleasePlan.AT_ONCE, When.SUCCEEDED, there, gone), null, null);

        Insertion refusal = store().insert(job);

        assertThat(refusal)
                .isEqualTo(new Insertion.UnknownParents(
                        List.of(new Parent(gone.id().value(), When.SUCCEEDED, 1))));
        assertThat(store().find(job.id())).isEmpty();
        end(there, SUCCESS);
        assertThat(told.released).isEmpty();
    }

    @Test
    void delayAndTime_countFromTheRelease() {
        Job parent = running();
        ReleasePlan later = new ReleasePlan(null, Duration.ofMinutes(5));
        ReleasePlan at = new ReleasePlan(NOW.plusSeconds(60), null);
        ReleasePlan past = new ReleasePlan(NOW.minusSeconds(60), null);
        List<NewJob> jobs = Arrays.asList(
                newJob(after(later, When.SUCCEEDED, parent), null, null),
                newJob(after(at, When.SUCCEEDED, parent), null, null),
                newJob(after(past, When.SUCCEEDED, parent), null, null));
        jobs.forEach(store()::insert);

        end(parent, SUCCESS);

        List<Job> found = jobs.stream().map(job -> find(job.stored())).toList();
        assertThat(found.stream().map(Job::state))
                .containsExactly(JobState.SCHEDULED, JobState.SCHEDULED, JobState.QUEUED);
        assertThat(found.stream().map(job -> job.spec().placement().runAt()))
                .containsExactly(NOW.plus(Duration.ofMinutes(5)), NOW.plusSeconds(60), NOW);
        assertThat(store().promote(NOW.plusSeconds(61), 100)).hasSize(1);
    }

    @Test
    void whatFails_failsAllThatWaitsForIt_downTheGraph() {
        Job parent = running();
        Job child = waitsFor(parent);
        Job grandchild = waitsFor(child, running());
        Job anyway = waits(When.FINISHED, grandchild);

        end(parent, FAILURE);

        for (Job fallen : List.of(child, grandchild)) {
            Job found = find(fallen);
            assertThat(found.state()).isEqualTo(JobState.FAILED);
            assertThat(found.reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
            assertThat(origin(fallen).cause()).isEqualTo(parent.id().value());
        }
        assertThat(origin(grandchild).parent()).isEqualTo(child.id().value());
        assertThat(state(anyway)).isEqualTo(JobState.QUEUED);
        assertThat(told.fell)
                .containsExactly(child.id().value(), grandchild.id().value());
    }

    @Test
    void whatIsCanceledOrExpires_takesAlongWhatWaitsForIt() {
        Job canceled = scheduled(Duration.ofHours(1));
        Job expired = insert(at(NOW.plusSeconds(100), NOW.plusSeconds(1), 0), null);
        Job ofCanceled = waitsFor(waitsFor(canceled));
        Job ofExpired = waitsFor(expired);

        store().cancel(canceled.id(), "enough", NOW);
        store().expire(NOW.plusSeconds(2), 10);

        assertThat(find(ofCanceled).reason()).isEqualTo(Reason.CANCELED);
        assertThat(state(ofCanceled)).isEqualTo(JobState.CANCELED);
        assertThat(find(ofExpired).reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
    }

    @Test
    void whatWaits_canBeCanceled_andExpires_andStaysSo() {
        Job parent = running();
        Job child = waitsFor(parent);
        NewJob expiring = newJob(
                Jobs.like(after(ReleasePlan.AT_ONCE, When.SUCCEEDED, parent))
                        .at(Waiting.NEVER, NOW.plusSeconds(5))
                        .build(),
                null,
                null);
        store().insert(expiring);

        store().cancel(child.id(), null, NOW);
        store().expire(NOW.plusSeconds(6), 10);
        end(parent, SUCCESS);

        assertThat(state(child)).isEqualTo(JobState.CANCELED);
        assertThat(find(expiring.stored()).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(told.released).isEmpty();
        assertThat(store().retry(child.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whatWasCanceledWhileItWaited_waitsAgainWhenItIsRetried() {
        Job parent = running();
        Job child = waitsFor(parent);
        Job grandchild = waitsFor(child);
        store().cancel(child.id(), null, NOW);
        assertThat(state(grandchild)).isEqualTo(JobState.CANCELED);

        assertThat(store().retry(child.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);

        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        assertThat(state(grandchild)).isEqualTo(JobState.SCHEDULED);
        end(parent, SUCCESS);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aRetry_armsAllAgainThatFellWithIt_andTheyRunThen() {
        Job parent = running();
        Job other = running();
        Job child = waitsFor(parent, other);
        Job grandchild = waitsFor(child);
        end(parent, FAILURE);
        end(other, SUCCESS);

        assertThat(store().retry(grandchild.id(), NOW))
                .isEqualTo(new RetryVerdict.Fallen(find(grandchild), parent.id().value()));
        assertThat(store().retry(child.id(), NOW)).isInstanceOf(RetryVerdict.Fallen.class);
        assertThat(store().retry(parent.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);

        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        assertThat(state(grandchild)).isEqualTo(JobState.SCHEDULED);
        assertThat(find(child).failure()).isNull();
        assertThat(told.armed)
                .containsExactlyInAnyOrder(child.id().value(), grandchild.id().value());
        rerun(parent);
        assertThat(state(child)).isEqualTo(JobState.QUEUED);
        assertThat(told.released).containsExactly(child.id().value());
    }

    private void rerun(Job job) {
        Job claimed = store().claim(Walks.of("default"), 10, LEASE, NOW).stream()
                .filter(each -> each.id().equals(job.id()))
                .findFirst()
                .orElseThrow();
        end(claimed, SUCCESS);
    }

    @Test
    void whatFellWithTwo_waitsAgainWhenBothAreRetried() {
        Job first = running();
        Job second = running();
        Job child = waitsFor(first, second);
        end(first, FAILURE);
        end(second, FAILURE);

        store().retry(first.id(), NOW);
        assertThat(store().retry(child.id(), NOW))
                .isEqualTo(new RetryVerdict.Fallen(find(child), second.id().value()));
        store().retry(second.id(), NOW);

        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting(child).count()).isEqualTo(2);
    }

    @Test
    void anOrderForMany_retriesWhatFailed_andPassesOverWhatFell() {
        Job parent = running();
        Job child = waitsFor(parent);
        end(parent, FAILURE);
        Set<JobId> both = Set.of(parent.id(), child.id());

        List<Job> queued = opened().transactions()
                .write(connection -> opened().transitions().retryAll(connection, both, NOW));

        assertThat(queued).extracting(Job::id).containsExactly(parent.id());
        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void manyThatWaitForOne_areSettledInParts() {
        int many = Dependencies.MAX_EDGES + 10;
        Job parent = running();
        List<Job> children = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            children.add(waitsFor(parent));
        }

        end(parent, SUCCESS);

        assertThat(told.released).hasSize(Dependencies.MAX_EDGES);
        assertThat(told.left).isOne();
        settleAll();
        assertThat(told.released).hasSize(many).doesNotHaveDuplicates();
        assertThat(children.stream().map(this::state).distinct()).containsExactly(JobState.QUEUED);
    }

    @Test
    void aLongChain_fallsInParts_andWaitsAgainAtOnce() {
        Job first = running();
        List<Job> chain = new ArrayList<>(List.of(first));
        for (int i = 0; i < Dependencies.MAX_ENDS * 2 + 7; i++) {
            chain.add(waitsFor(chain.getLast()));
        }

        end(first, FAILURE);

        assertThat(told.fell).hasSizeLessThan(chain.size() - 1);
        settleAll();
        assertThat(told.fell).hasSize(chain.size() - 1);
        assertThat(origin(chain.getLast()).cause()).isEqualTo(first.id().value());
        store().retry(first.id(), NOW);
        assertThat(chain.stream().skip(1).map(this::state).distinct()).containsExactly(JobState.SCHEDULED);
    }

    @Test
    void aRetry_beforeAllWereTold_leavesThemWaiting() {
        Job parent = running();
        List<Job> children = new ArrayList<>();
        for (int i = 0; i < Dependencies.MAX_EDGES + 3; i++) {
            children.add(waitsFor(parent));
        }
        end(parent, FAILURE);

        store().retry(parent.id(), NOW);
        settleAll();

        assertThat(children.stream().map(this::state).distinct()).containsExactly(JobState.SCHEDULED);
    }

    @Test
    void ofParentsThatEndAtOnce_noneIsForgotten() throws Exception {
        int rounds = 20;
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < rounds; i++) {
                Job first = running();
                Job second = running();
                CompletableFuture<Job> child = CompletableFuture.supplyAsync(() -> waitsFor(first, second), pool);
                CompletableFuture<Void> one = CompletableFuture.runAsync(() -> end(first, SUCCESS), pool);
                CompletableFuture<Void> two = CompletableFuture.runAsync(() -> end(second, SUCCESS), pool);
                CompletableFuture.allOf(child, one, two).get();

                assertThat(state(child.get())).isEqualTo(JobState.QUEUED);
            }
        }
    }

    @Test
    void upkeep_tellsWhatNobodySaw_andRemovesWaitsOfWhatIsGone() {
        Job parent = running();
        Job child = waitsFor(parent);
        Job removed = waits(When.FINISHED, parent);
        // As a node of an earlier version ends it.
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(
                                "update job set state = 'failed', finished_at = 1, lease_token = null, node = null where id = ?")
                        .param(parent.id().value())
                        .update());
        store().cancel(removed.id(), null, NOW);
        store().delete(removed.id(), NOW);

        List<String> open = opened().transactions().read(jdbc -> DependencyLooks.openParents(jdbc, "", 10));
        List<String> over = opened().transactions().read(jdbc -> DependencyLooks.unsettled(jdbc, open));
        opened().transactions().write(connection -> {
            opened().dependencies().repair(connection, over);
            return over.size();
        });

        assertThat(over).containsExactly(parent.id().value());
        assertThat(find(child).reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
        List<String> children = opened().transactions().read(jdbc -> DependencyLooks.children(jdbc, "", 10));
        assertThat(children).hasSize(2);
        assertThat(opened().transactions().<List<String>>read(jdbc -> DependencyLooks.gone(jdbc, children)))
                .containsExactly(removed.id().value());
    }

    @Test
    void upkeep_endsWhatWaitsAlthoughOneHasFailed() {
        Job parent = running();
        Job child = waitsFor(parent);
        Job grandchild = waitsFor(child);
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update dependency set standing = 2, cause = parent_id where parent_id = ?")
                        .param(parent.id().value())
                        .update());
        List<String> children = List.of(child.id().value(), grandchild.id().value());

        List<String> stuck = opened().transactions().read(jdbc -> DependencyLooks.stuck(jdbc, children));
        opened().transactions().write(connection -> {
            opened().dependencies().repairStuck(connection, stuck);
            return stuck.size();
        });

        assertThat(stuck).containsExactly(child.id().value());
        assertThat(find(child).reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
        assertThat(find(grandchild).reason()).isEqualTo(Reason.DEPENDENCY_FAILED);
        assertThat(told.fell).contains(child.id().value());
    }

    @Test
    void aJobForWhichNobodyWaits_isAskedNothing() {
        Job job = running();
        assertThat(find(job).spec().relations().dependence()).isNull();
        end(job, SUCCESS);
        assertThat(opened().transactions().read(DependencyLooks::work))
                .isEqualTo(new DependencyLooks.Work(false, false));
    }
}
