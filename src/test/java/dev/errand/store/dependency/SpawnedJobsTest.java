package dev.errand.store.dependency;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Kin;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.CancelVerdict;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.Insertion;
import dev.errand.store.RetryVerdict;
import dev.errand.store.TestDatabase;
import dev.errand.store.child.ChildTable;
import dev.errand.store.child.Spawn;
import dev.errand.store.child.Spawn.Origin;
import dev.errand.store.child.Spawned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is stored of jobs that jobs spawn, what waits for all of them, and what a cancel does to them, on every database. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class SpawnedJobsTest extends DependencyContract {

    private static final String BATCH = "batch_01kjcq5t00e9f80000000000b2";
    private static final int MAX_CHILDREN = 10_000;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_LOOKED = 20;

    SpawnedJobsTest(TestDatabase database) {
        super(database);
    }

    private Spawned spawn(Job parent, String key, NewJob child, boolean detached) {
        Origin origin = new Origin(parent.id(), LEASE.token(), key);
        return opened().spawning().spawn(new Spawn(child, origin, detached, MAX_CHILDREN, MAX_DEPTH, MAX_LOOKED));
    }

    private Job spawned(Job parent, String key, @Nullable Lease lease, boolean detached) {
        NewJob child = newJob(Jobs.spec("echo"), lease, null);
        assertThat(spawn(parent, key, child, detached)).isInstanceOf(Spawned.Stored.class);
        return child.stored();
    }

    private Job runningChild(Job parent, String key) {
        return spawned(parent, key, LEASE, false);
    }

    private Job queuedChild(Job parent, String key) {
        return spawned(parent, key, null, false);
    }

    private Job waitsForTree(When when, Job... roots) {
        NewJob job = newJob(afterTree(when, roots), null, null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);
        return job.stored();
    }

    private static JobSpec afterTree(When when, Job... roots) {
        List<Parent> after = new ArrayList<>();
        for (Job root : roots) {
            after.add(new Parent(root.id().value(), when, after.size(), true));
        }
        JobSpec spec = Jobs.of("echo").at(Waiting.NEVER, null).build();
        Waiting waiting = new Waiting(after.size(), List.of(), ReleasePlan.AT_ONCE);
        return spec.with(spec.relations().with(new Dependence(after, waiting, false)));
    }

    private Kin kin(Job job) {
        return requireNonNull(find(job).spec().relations().kin());
    }

    private long rows(String table) {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from " + table)
                        .query(Long.class)
                        .single());
    }

    private void cancel(Job job) {
        assertThat(store().cancel(job.id(), "enough", NOW)).isNotInstanceOf(CancelVerdict.Missing.class);
    }

    private void cancelAllLeft() {
        while (opened().transactions().write(opened().cascade()::settleLeft)) {
            // Until nothing is left.
        }
    }

    @Test
    void aChild_isStored_andBothSayWhatTheyAreToEachOther() {
        Job parent = running();

        Job first = queuedChild(parent, "a");
        Job second = runningChild(parent, "b");

        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        assertThat(kin(first)).isEqualTo(Kin.of(parent.id().value()));
        assertThat(kin(parent).children()).isEqualTo(new Kin.Children(2, 0));
        end(second, SUCCESS);
        assertThat(kin(parent).children()).isEqualTo(new Kin.Children(2, 1));
        List<ChildTable.Named> named = opened().transactions()
                .read(jdbc -> ChildTable.named(jdbc, parent.id().value(), 10));
        assertThat(named).extracting(ChildTable.Named::key).containsExactly("a", "b");
    }

    @Test
    void theSameKey_isTheSameChild_alsoWhenThatIsGone() {
        Job parent = running();
        Job child = runningChild(parent, "a");

        assertThat(spawn(parent, "a", newJob(Jobs.spec("echo"), null, null), false))
                .isEqualTo(new Spawned.Earlier(child.id().value()));

        end(child, SUCCESS);
        assertThat(store().delete(child.id(), NOW)).isEqualTo(DeleteVerdict.DELETED);
        assertThat(spawn(parent, "a", newJob(Jobs.spec("echo"), null, null), false))
                .isEqualTo(new Spawned.Earlier(child.id().value()));
        assertThat(kin(parent).children()).isEqualTo(new Kin.Children(1, 1));
        assertThat(rows("job")).isEqualTo(1);
    }

    @Test
    void whoHasLostItsLease_storesNothing() {
        Job parent = running();
        NewJob child = newJob(Jobs.spec("echo"), null, null);
        Origin other = new Origin(parent.id(), "another", "a");

        assertThat(opened().spawning().spawn(new Spawn(child, other, false, MAX_CHILDREN, MAX_DEPTH, MAX_LOOKED)))
                .isInstanceOf(Spawned.LeaseLost.class);
        end(parent, SUCCESS);
        assertThat(spawn(parent, "a", child, false)).isInstanceOf(Spawned.LeaseLost.class);
        assertThat(rows("job")).isEqualTo(1);
        assertThat(rows("child")).isZero();
    }

    @Test
    void tooMany_andTooDeep_storeNothing() {
        Job parent = running();
        runningChild(parent, "a");
        NewJob more = newJob(Jobs.spec("echo"), null, null);

        assertThat(opened().spawning()
                        .spawn(new Spawn(
                                more, new Origin(parent.id(), LEASE.token(), "b"), false, 1, MAX_DEPTH, MAX_LOOKED)))
                .isInstanceOf(Spawned.TooMany.class);
        Job at = parent;
        for (int depth = 1; depth <= MAX_DEPTH; depth++) {
            at = runningChild(at, "deep");
        }
        long before = rows("job");
        assertThat(spawn(at, "deep", more, false)).isInstanceOf(Spawned.TooDeep.class);
        assertThat(rows("job")).isEqualTo(before);
    }

    @Test
    void whatIsRefused_leavesNothing() {
        Job parent = running();
        NewJob child = newJob(
                after(
                        ReleasePlan.AT_ONCE,
                        When.SUCCEEDED,
                        newJob(Jobs.spec("echo"), null, null).stored()),
                null,
                null);

        assertThat(spawn(parent, "a", child, false)).isInstanceOf(Spawned.Refused.class);

        assertThat(rows("child")).isZero();
        assertThat(find(parent).spec().relations().kin()).isNull();
    }

    @Test
    void aTree_isWaitedFor_withWhatIsSpawnedLater() {
        Job root = running();
        Job early = runningChild(root, "early");
        Job waiting = waitsForTree(When.SUCCEEDED, root);
        Job late = runningChild(root, "late");
        end(root, SUCCESS);
        Job latest = runningChild(early, "latest");
        assertThat(waiting(waiting).count()).isEqualTo(3);

        end(early, SUCCESS);
        end(late, SUCCESS);
        assertThat(state(waiting)).isEqualTo(JobState.SCHEDULED);
        assertThat(told.released).isEmpty();
        end(latest, SUCCESS);

        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
        assertThat(told.released).containsExactly(waiting.id().value());
    }

    @Test
    void whatTakesAnyEnd_takesAnyEndOfTheWholeTree() {
        Job root = running();
        Job child = runningChild(root, "a");
        Job anyway = waitsForTree(When.FINISHED, root);
        Job strict = waitsForTree(When.SUCCEEDED, root);
        end(root, SUCCESS);
        Job grandchild = runningChild(child, "b");
        end(child, SUCCESS);

        end(grandchild, FAILURE);

        assertThat(state(anyway)).isEqualTo(JobState.QUEUED);
        assertThat(state(strict)).isEqualTo(JobState.FAILED);
        assertThat(origin(strict).cause()).isEqualTo(grandchild.id().value());
        assertThat(store().retry(grandchild.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);
        assertThat(state(strict)).isEqualTo(JobState.SCHEDULED);
        assertThat(told.armed).contains(strict.id().value());
    }

    @Test
    void whatHasEndedBefore_isJudgedAtOnce_andWhatWasRemovedBetween_hidesNothing() {
        Job root = running();
        Job between = runningChild(root, "a");
        Job below = runningChild(between, "b");
        end(between, SUCCESS);
        end(root, SUCCESS);
        assertThat(store().delete(between.id(), NOW)).isEqualTo(DeleteVerdict.DELETED);

        Job waiting = waitsForTree(When.SUCCEEDED, root);
        assertThat(waiting(waiting).count()).isEqualTo(1);
        end(below, SUCCESS);
        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);

        assertThat(state(waitsForTree(When.SUCCEEDED, root))).isEqualTo(JobState.QUEUED);
    }

    /** One that names a child as well as the tree needs what both say. */
    @Test
    void theStricterOfTwoWaits_counts() {
        Job root = running();
        Job child = runningChild(root, "a");
        Parent any = new Parent(child.id().value(), When.FINISHED, 1);
        JobSpec spec = afterTree(When.SUCCEEDED, root);
        List<Parent> both = new ArrayList<>(spec.relations().after());
        both.add(any);
        NewJob job = newJob(
                spec.with(spec.relations()
                        .with(new Dependence(both, spec.relations().waiting(), false))),
                null,
                null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);

        end(child, FAILURE);

        assertThat(state(job.stored())).isEqualTo(JobState.FAILED);
    }

    @Test
    void whatFellWithAnother_waitsForWhatIsSpawnedMeanwhile_onceItIsArmedAgain() {
        Job root = running();
        Job other = running();
        JobSpec spec = afterTree(When.SUCCEEDED, root);
        List<Parent> both = new ArrayList<>(spec.relations().after());
        both.add(new Parent(other.id().value(), When.SUCCEEDED, 1));
        Waiting two = new Waiting(2, List.of(), ReleasePlan.AT_ONCE);
        NewJob job = newJob(spec.with(spec.relations().with(new Dependence(both, two, false))), null, null);
        assertThat(store().insert(job)).isInstanceOf(Insertion.Stored.class);
        end(other, FAILURE);
        assertThat(state(job.stored())).isEqualTo(JobState.FAILED);

        Job child = runningChild(root, "a");
        end(root, SUCCESS);
        store().retry(other.id(), NOW);

        assertThat(state(job.stored())).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting(job.stored()).count()).isEqualTo(2);
        end(child, SUCCESS);
        assertThat(waiting(job.stored()).count()).isEqualTo(1);
    }

    @Test
    void whatWouldWaitForItself_isRefused() {
        Job root = running();
        Job child = runningChild(root, "a");
        NewJob ofTree = newJob(afterTree(When.SUCCEEDED, root), null, null);
        assertThat(spawn(child, "b", ofTree, false)).isInstanceOf(Spawned.Circle.class);

        Job waiting = waitsForTree(When.SUCCEEDED, root);
        Job behind = waitsFor(waiting);
        NewJob ofWaiting = newJob(after(ReleasePlan.AT_ONCE, When.SUCCEEDED, behind), null, null);
        assertThat(spawn(child, "c", ofWaiting, false)).isInstanceOf(Spawned.Circle.class);
        NewJob ofOther = newJob(after(ReleasePlan.AT_ONCE, When.SUCCEEDED, running()), null, null);
        assertThat(spawn(child, "d", ofOther, false)).isInstanceOf(Spawned.Stored.class);
    }

    @Test
    void twoTreesThatWouldWaitForEachOther_areRefused_whicheverComesLast() {
        Job first = running();
        Job second = running();
        Job below = runningChild(second, "deep");
        NewJob ofSecond = newJob(afterTree(When.SUCCEEDED, second), null, null);
        assertThat(spawn(first, "a", ofSecond, false)).isInstanceOf(Spawned.Stored.class);

        NewJob ofFirst = newJob(afterTree(When.FINISHED, running(), first), null, null);
        assertThat(spawn(second, "b", ofFirst, false)).isEqualTo(new Spawned.Circle(1));
        assertThat(spawn(below, "b", ofFirst, false)).isEqualTo(new Spawned.Circle(1));
        assertThat(rows("child")).isEqualTo(2);
    }

    @Test
    void whatWaitsNoMore_isInNobodysWay() {
        Job root = running();
        Job released = waitsForTree(When.FINISHED, root);
        end(root, FAILURE);
        assertThat(state(released)).isEqualTo(JobState.QUEUED);
        store().retry(root.id(), NOW);
        run(root);

        NewJob ofReleased = newJob(after(ReleasePlan.AT_ONCE, When.SUCCEEDED, released), null, null);
        assertThat(spawn(root, "a", ofReleased, false)).isInstanceOf(Spawned.Stored.class);
    }

    @Test
    void whatLeadsTooFar_isRefused() {
        Job root = running();
        Job other = running();
        for (int i = 0; i <= MAX_LOOKED; i++) {
            queuedChild(other, "k" + i);
        }
        NewJob ofOther = newJob(afterTree(When.SUCCEEDED, other), null, null);
        assertThat(spawn(root, "a", ofOther, false)).isInstanceOf(Spawned.Stored.class);

        waitsForTree(When.SUCCEEDED, root);
        NewJob again = newJob(afterTree(When.SUCCEEDED, other), null, null);
        assertThat(spawn(root, "b", again, false)).isEqualTo(new Spawned.Circle(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"RUNNING", "QUEUED"})
    void aCancel_goesDownTheTree_butNotToWhatIsDetached(JobState of) {
        Job root = running();
        Job child = runningChild(root, "a");
        Job grandchild = runningChild(child, "b");
        Job over = runningChild(root, "c");
        Job below = queuedChild(over, "d");
        end(over, SUCCESS);
        Job detached = spawned(root, "e", LEASE, true);
        Job belowDetached = queuedChild(detached, "f");
        if (of == JobState.QUEUED) {
            end(root, new Outcome.Interrupted());
        }

        cancel(root);

        assertThat(find(child).cancel()).isNotNull();
        assertThat(find(grandchild).cancel()).isNotNull();
        assertThat(state(below)).isEqualTo(JobState.CANCELED);
        assertThat(find(detached).cancel()).isNull();
        assertThat(state(belowDetached)).isEqualTo(JobState.QUEUED);
        assertThat(told.calledOff)
                .containsExactlyInAnyOrder(
                        child.id().value(), grandchild.id().value(), below.id().value());
        assertThat(rows("child_left")).isZero();
    }

    @Test
    void aCancelOfMany_isNoted_andGoesOn_whoeverTakesItUp() {
        Job root = running();
        int children = 1_200;
        for (int i = 0; i < children; i++) {
            queuedChild(root, "k" + i);
        }

        cancel(root);

        long first = opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from job where state = 'canceled'")
                        .query(Long.class)
                        .single());
        assertThat(first).isBetween(400L, 600L);
        assertThat(rows("child_left")).isEqualTo(1);
        assertThat(told.left).isEqualTo(1);
        cancelAllLeft();
        assertThat(kin(root).children()).isEqualTo(new Kin.Children(children, children));
        assertThat(told.calledOff).hasSize(children).doesNotHaveDuplicates();
        assertThat(rows("child_left")).isZero();
    }

    @Test
    void whatIsSpawnedAfterARetry_goesOn_alsoWhereTheCancelIsNotThrough() {
        Job root = running();
        for (int i = 0; i < 700; i++) {
            queuedChild(root, "k" + i);
        }
        end(root, new Outcome.Interrupted());
        cancel(root);
        assertThat(rows("child_left")).isEqualTo(1);
        store().retry(root.id(), NOW);
        run(root);

        Job anew = queuedChild(root, "anew");
        cancelAllLeft();

        assertThat(state(anew)).isEqualTo(JobState.QUEUED);
        assertThat(kin(root).children()).isEqualTo(new Kin.Children(701, 700));
    }

    @Test
    void whatIsSpawnedAfterACancel_isCanceledAtOnce_unlessDetached() {
        Job root = running();
        cancel(root);

        NewJob late = newJob(Jobs.spec("echo"), null, null);
        assertThat(spawn(root, "a", late, false)).isEqualTo(new Spawned.Stored(true));
        Job detached = spawned(root, "b", null, true);

        assertThat(state(late.stored())).isEqualTo(JobState.CANCELED);
        assertThat(state(detached)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aCancelOfABatch_goesToWhatItsItemsHaveSpawned() {
        List<Job> items = new ArrayList<>();
        List<Job> children = new ArrayList<>();
        insertBatch(BATCH);
        for (int i = 0; i < 300; i++) {
            Job item = item(i);
            items.add(item);
            if (i % 2 == 0) {
                children.add(queuedChild(item, "a"));
                children.add(queuedChild(item, "b"));
            }
        }
        end(items.getFirst(), SUCCESS);

        opened().transactions().write(connection -> opened().transitions().cancelItems(connection, BATCH, null, NOW));

        assertThat(find(items.getLast()).cancel()).isNotNull();
        assertThat(state(children.getLast())).as("one note is all").isEqualTo(JobState.QUEUED);
        assertThat(rows("child_left")).isEqualTo(1);
        assertThat(told.left).isEqualTo(1);
        cancelAllLeft();
        assertThat(children.subList(0, 2))
                .allSatisfy(child -> assertThat(state(child)).isEqualTo(JobState.QUEUED));
        assertThat(children.subList(2, children.size()))
                .allSatisfy(child -> assertThat(state(child)).isEqualTo(JobState.CANCELED));
        assertThat(rows("child_left")).isZero();
    }

    private Job item(int index) {
        Job item = running();
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set batch_id = ?, batch_index = ? where id = ?")
                        .param(BATCH)
                        .param(index)
                        .param(item.id().value())
                        .update());
        return item;
    }

    private void run(Job queued) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set state = 'running', lease_token = ?, node = ? where id = ?")
                        .param(LEASE.token())
                        .param(LEASE.node())
                        .param(queued.id().value())
                        .update());
    }

    private void insertBatch(String batch) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("insert into batch (id, task, mode, queue, total, fail_fast, created_at, status)"
                                + " values (?, 'echo', 'map', 'default', 1, 0, 0, 'running')")
                        .param(batch)
                        .update());
    }

    @Test
    void aRow_goesWhenBothAreGone() {
        Job root = running();
        Job child = runningChild(root, "a");
        end(child, SUCCESS);
        end(root, SUCCESS);
        assertThat(gone()).isEmpty();
        store().delete(root.id(), NOW);
        assertThat(gone()).isEmpty();
        assertThat(kin(child).parentId()).isEqualTo(root.id().value());
        store().delete(child.id(), NOW);

        assertThat(gone()).containsExactly(child.id().value());
        opened().transactions().write(connection -> ChildTable.remove(Transactions.jdbc(connection), gone()));
        assertThat(rows("child")).isZero();
    }

    @Test
    void whatIsBelowTwoThatAreGone_isStillOfTheTree() {
        Job root = running();
        Job child = runningChild(root, "a");
        Job grandchild = runningChild(child, "b");
        Job last = runningChild(grandchild, "c");
        for (Job over : List.of(grandchild, child)) {
            end(over, SUCCESS);
            store().delete(over.id(), NOW);
        }
        assertThat(gone()).isEmpty();

        Job waiting = waitsForTree(When.SUCCEEDED, root);
        end(root, SUCCESS);
        assertThat(state(waiting)).isEqualTo(JobState.SCHEDULED);
        end(last, SUCCESS);
        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
    }

    private List<String> gone() {
        return opened().transactions()
                .read(jdbc -> ChildTable.page(jdbc, "", 100).gone());
    }

    @Test
    void whatIsWaitedForInATree_isKept() {
        Job root = running();
        Job child = runningChild(root, "a");
        Job waiting = waitsForTree(When.SUCCEEDED, root);
        end(child, SUCCESS);
        store().prune(NOW.plus(Duration.ofDays(30)), 100);
        assertThat(store().find(child.id())).isPresent();
        end(root, SUCCESS);
        assertThat(state(waiting)).isEqualTo(JobState.QUEUED);
    }
}
