package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.store.TestStore;
import dev.errand.store.child.Spawn;
import dev.errand.store.child.Spawn.Origin;
import dev.errand.store.child.Spawned;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What one node spawns while the other one waits for, ends or calls off what it comes from: whoever comes second sees what the first did. */
class TwoNodesSpawnTest extends TwoNodes {

    private final TypeId childIds = new TypeId("job", Clock.systemUTC());

    private NewJob child(boolean running) {
        return new NewJob(new JobId(childIds.next()), Jobs.spec("echo"), running ? LEASE : null, null);
    }

    private static Spawn of(Job parent, String key, NewJob child) {
        return new Spawn(child, new Origin(parent.id(), LEASE.token(), key), false, 100, 16, 100);
    }

    private static Transactions.Work<Spawned> spawning(TestStore node, Job parent, String key, NewJob child) {
        return connection -> node.spawning().spawn(connection, of(parent, key, child));
    }

    private Job waitsForTree(Job root) {
        Parent tree = new Parent(root.id().value(), When.SUCCEEDED, 0, true);
        JobSpec spec = Jobs.of("echo").at(Waiting.NEVER, null).build();
        Waiting waiting = new Waiting(1, List.of(), ReleasePlan.AT_ONCE);
        return insert(spec.with(spec.relations().with(new Dependence(List.of(tree), waiting, false))), null);
    }

    @Test
    void whatIsSpawned_whileTheOtherNodeBeginsToWait_isWaitedFor() throws Exception {
        Job root = insert(Jobs.spec("echo"), LEASE);
        NewJob child = child(true);
        List<Job> waiting = new ArrayList<>();

        meanwhile(spawning(two, root, "a", child), () -> waiting.add(waitsForTree(root)));

        end(root, SUCCESS);
        assertThat(state(waiting.getFirst())).isEqualTo(JobState.SCHEDULED);
        end(child.stored(), SUCCESS);
        assertThat(state(waiting.getFirst())).isEqualTo(JobState.QUEUED);
    }

    @Test
    void ofTwoThatAskForAKey_oneFindsTheOthersChild() throws Exception {
        Job root = insert(Jobs.spec("echo"), LEASE);
        NewJob first = child(false);
        AtomicReference<Spawned> later = new AtomicReference<>();

        meanwhile(
                spawning(two, root, "a", first), () -> later.set(one.spawning().spawn(of(root, "a", child(false)))));

        assertThat(later.get()).isEqualTo(new Spawned.Earlier(first.id().value()));
        assertThat(count("select count(*) from job")).isEqualTo(2);
    }

    @Test
    void whatIsSpawned_whileItsParentIsCalledOff_isCalledOff() throws Exception {
        Job root = insert(Jobs.spec("echo"), LEASE);
        NewJob child = child(false);

        meanwhile(spawning(two, root, "a", child), () -> one.store().cancel(root.id(), null, Jobs.NOW));

        assertThat(state(child.stored())).isEqualTo(JobState.CANCELED);
    }

    @Test
    void whatIsSpawned_whenItsParentIsJustCalledOff_isCalledOff() throws Exception {
        Job root = insert(Jobs.spec("echo"), LEASE);
        NewJob child = child(false);

        meanwhile(
                connection -> two.transitions().cancelAll(connection, List.of(root.id()), null, Jobs.NOW),
                () -> one.spawning().spawn(of(root, "a", child)));

        assertThat(state(child.stored())).isEqualTo(JobState.CANCELED);
    }

    @Test
    void whatAnItemSpawns_whileItsBatchIsCalledOff_isCalledOff() throws Exception {
        String batch = "batch_01kjcq5t00e9f80000000000b3";
        Job root = insert(Jobs.spec("echo"), LEASE);
        one.transactions().write(connection -> {
            var jdbc = Transactions.jdbc(connection);
            jdbc.sql("insert into batch (id, task, mode, queue, total, fail_fast, created_at, status)"
                            + " values (?, 'echo', 'map', 'default', 1, 0, 0, 'running')")
                    .param(batch)
                    .update();
            return jdbc.sql("update job set batch_id = ?, batch_index = 0 where id = ?")
                    .param(batch)
                    .param(root.id().value())
                    .update();
        });
        NewJob child = child(false);

        meanwhile(
                spawning(two, root, "a", child),
                () -> one.transactions()
                        .write(connection -> one.transitions().cancelItems(connection, batch, null, Jobs.NOW)));
        one.transactions().write(one.cascade()::settleLeft);

        assertThat(state(child.stored())).isEqualTo(JobState.CANCELED);
    }

    @Test
    void whoEndsMeanwhile_spawnsNothing() throws Exception {
        Job root = insert(Jobs.spec("echo"), LEASE);
        AtomicReference<Spawned> later = new AtomicReference<>();

        meanwhile(
                connection -> Transactions.jdbc(connection)
                        .sql("update job set state = 'queued', lease_token = null, node = null where id = ?")
                        .param(root.id().value())
                        .update(),
                () -> later.set(one.spawning().spawn(of(root, "a", child(false)))));

        assertThat(later.get()).isInstanceOf(Spawned.LeaseLost.class);
        assertThat(count("select count(*) from child")).isZero();
    }
}
