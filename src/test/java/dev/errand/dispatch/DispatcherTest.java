package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.Tenant;
import dev.errand.cluster.Node;
import dev.errand.db.commit.Transactions;
import dev.errand.execution.ExecutionRig;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.LimitKey;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.queue.ExecutionProperties.QueueProperties;
import dev.errand.queue.QueueCapacities;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.tenant.Allowance;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import dev.errand.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DispatcherTest {

    private static final Map<String, QueueProperties> QUEUES = Map.of(
            "default",
            new QueueProperties(3, 100),
            "slow",
            new QueueProperties(2, 100),
            "shared",
            new QueueProperties(3, 100, 2));

    private static final Duration LONG = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final Notifier notifier = new LocalNotifier();
    private ExecutionRig rig;
    private NodeSlots slotsByQueue;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() {
        rig = new ExecutionRig(directory, QUEUES);
        QueueDirectory queues = new QueueDirectory(rig.properties, rig.opened.transactions());
        QueueCapacities capacities = new QueueCapacities(
                queues, rig.watched.store(), new QueuePauses(rig.opened.transactions(), notifier, rig.clock));
        slotsByQueue = new NodeSlots(rig.properties, capacities, rig.running, new Node(), notifier, rig.meters);
        TenantEnds ends = new TenantEnds(slotsByQueue, queues);
        rig.sink.with(slotsByQueue).with(ends);
        slotsByQueue.open(true);
        dispatcher = new Dispatcher(
                slotsByQueue,
                rig.watched.store(),
                new ClaimOrder(
                        rig.catalog,
                        new TenantDirectory(rig.opened.transactions(), notifier),
                        rig.watched.store(),
                        ends),
                rig.running,
                rig.clock,
                new DispatchProperties(Duration.ofSeconds(5), 200));
    }

    @AfterEach
    void close() {
        slotsByQueue.open(false);
        rig.close();
    }

    private Job queued(String task, String queue, int priority) {
        return rig.insert(Jobs.spec(task, queue, priority, Jobs.NOW, null));
    }

    private List<Job> queued(int howMany, String task, String queue) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < howMany; i++) {
            jobs.add(queued(task, queue, 0));
        }
        return jobs;
    }

    private QueueSlots queueSlots(String queue) {
        return slotsByQueue.all().stream()
                .filter(queueSlots -> queueSlots.queue().equals(queue))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runOnce_claimsNoMoreThanFits() throws Exception {
        List<Job> jobs = queued(10, "polite", "default");

        assertThat(dispatcher.runOnce()).isEqualTo(3);
        rig.awaitEntered(3);
        assertThat(dispatcher.runOnce()).isZero();

        assertThat(jobs.stream().map(job -> rig.stored(job).state()).filter(JobState.RUNNING::equals))
                .hasSize(3);
        assertThat(queueSlots("default").running()).isEqualTo(3);
    }

    @Test
    void whatIsHeardWhileAnEmptyClaimHoldsEverySlot_ringsTheBell() throws Exception {
        assertThat(slotsByQueue.bell().await(Duration.ZERO)).isTrue();
        rig.watched.on("claim", call -> {
            Object none = call.call();
            slotsByQueue.all().stream()
                    .filter(queueSlots -> !queueSlots.hasFree())
                    .forEach(queueSlots -> slotsByQueue.heard(queueSlots.queue()));
            return none;
        });

        assertThat(dispatcher.runOnce()).isZero();
        assertThat(slotsByQueue.bell().await(Duration.ZERO)).isTrue();
    }

    @Test
    void runOnce_startsByPriorityAndThenInOrderOfArrival() {
        Job late = queued("value", "slow", 0);
        Job later = queued("value", "slow", 0);
        Job urgent = queued("value", "slow", 5);
        List<Job> started = new ArrayList<>();
        rig.sink.with(event -> {
            if (event instanceof JobEvent.Started) {
                started.add(event.job());
            }
        });

        for (int i = 0; i < 3; i++) {
            dispatcher.runOnce();
            await().until(() -> queueSlots("slow").running() == 0);
        }

        assertThat(started.stream().map(Job::id)).containsExactly(urgent.id(), late.id(), later.id());
    }

    @Test
    void neverMoreRunAtOnceThanTheQueueAllows() throws Exception {
        List<Job> jobs = queued(60, "polite", "default");
        rig.tasks.release.countDown();
        Thread loop = loop();
        for (Job job : jobs) {
            rig.finished(job);
        }
        slotsByQueue.open(false);

        assertThat(loop.join(Duration.ofSeconds(10))).isTrue();
        assertThat(rig.tasks.mostAtOnce.get()).isBetween(1, 3);
        await().until(() -> slotsByQueue.taken() == 0);
    }

    private Thread loop() {
        return Thread.ofPlatform().start(() -> {
            try {
                while (slotsByQueue.open()) {
                    dispatcher.runOnce();
                    slotsByQueue.bell().await(Duration.ofSeconds(1));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void aSlowQueueThatIsFull_doesNotHoldUpAQuickOne() throws Exception {
        queued(5, "polite", "slow");
        Job quick = queued("value", "default", 0);

        dispatcher.runOnce();

        assertThat(rig.finished(quick).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(queueSlots("slow").running()).isEqualTo(2);
    }

    @Test
    void aQueueThatNeverRunsDry_doesNotKeepTheOtherWaiting() throws Exception {
        queued(30, "value", "default");
        Job other = queued("value", "slow", 0);
        AtomicBoolean refill = new AtomicBoolean(true);
        rig.watched.on("claim", call -> {
            if (refill.get()) {
                queued(3, "value", "default");
                // As if all that was started had ended by now.
                await().until(() -> rig.running.size() == 0);
            }
            return call.call();
        });
        Thread loop = loop();

        assertThat(rig.finished(other).state()).isEqualTo(JobState.SUCCEEDED);
        refill.set(false);
        slotsByQueue.open(false);
        assertThat(loop.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aClaimThatFails_keepsNoSlot_andIsMadeAgain() throws Exception {
        Job job = queued("value", "default", 0);
        rig.watched.failNext("claim", QUEUES.size());

        assertThat(dispatcher.runOnce()).isZero();
        assertThat(slotsByQueue.taken()).isZero();
        assertThat(queueSlots("default").mayHaveWaiting()).isTrue();

        dispatcher.runOnce();
        assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void look_findsWhatWaitsAlthoughNothingWasHeardOfIt() {
        dispatcher.runOnce();
        queued("value", "slow", 0);
        assertThat(dispatcher.runOnce()).isZero();

        dispatcher.look();

        assertThat(queueSlots("default").mayHaveWaiting()).isFalse();
        assertThat(dispatcher.runOnce()).isEqualTo(1);
    }

    @Test
    void look_atAStoreThatIsAway_changesNothing() {
        dispatcher.runOnce();
        rig.watched.failNext("withWaiting", 1);

        dispatcher.look();

        assertThat(queueSlots("slow").mayHaveWaiting()).isFalse();
    }

    @Test
    void trySlot_isForThoseThatNobodyOlderWaitsBefore() {
        assertThat(slotsByQueue.trySlot("default")).isEmpty();
        dispatcher.runOnce();
        assertThat(slotsByQueue.trySlot("default")).isPresent();

        notifier.tell(Topic.WORK, "default");
        assertThat(slotsByQueue.trySlot("default")).isEmpty();
    }

    @Test
    void trySlot_duringAClaim_doesNotOvertakeWhatIsBeingClaimed() {
        queued(5, "polite", "default");
        List<Boolean> overtook = new ArrayList<>();
        rig.watched.on("claim", call -> {
            slotsByQueue.giveBack("default", new Lease("unused", "here"));
            overtook.add(slotsByQueue.trySlot("default").isPresent());
            queueSlots("default").take(1);
            return call.call();
        });

        dispatcher.runOnce();

        assertThat(overtook).isNotEmpty().containsOnly(false);
    }

    @Test
    void trySlot_givesNoMoreThanThereAre_andTakesThemBack() {
        dispatcher.runOnce();
        for (int i = 0; i < 3; i++) {
            assertThat(slotsByQueue.trySlot("default")).isPresent();
        }
        assertThat(slotsByQueue.trySlot("default")).isEmpty();
        slotsByQueue.giveBack("default", new Lease("unused", "here"));
        assertThat(slotsByQueue.trySlot("default")).isPresent();
    }

    @Test
    void aClosedGate_startsNothing() {
        Job job = queued("value", "default", 0);
        slotsByQueue.open(false);

        assertThat(dispatcher.runOnce()).isZero();
        assertThat(slotsByQueue.trySlot("default")).isEmpty();
        assertThat(rig.stored(job).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aQueueWithAGlobalConcurrency_claimsWhatIsLeftOfIt_andLooksAgainWhenOneEnds() throws Exception {
        rig.insert(Jobs.spec("value", "shared", 0, Jobs.NOW, null), new Lease("elsewhere", "another node"));
        List<Job> jobs = new ArrayList<>(List.of(queued("polite", "shared", 1)));
        jobs.addAll(queued(2, "value", "shared"));
        assertThat(slotsByQueue.trySlot("shared")).isEmpty();

        assertThat(dispatcher.runOnce()).isEqualTo(1);
        rig.tasks.release.countDown();
        rig.finished(jobs.getFirst());
        await().until(() -> queueSlots("shared").mayHaveWaiting());
        Thread loop = loop();
        for (Job job : jobs) {
            assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
        }
        slotsByQueue.open(false);

        assertThat(loop.join(Duration.ofSeconds(10))).isTrue();
        assertThat(rig.watched.calls("claim")).isPositive();
    }

    @Test
    void aJobThatItsTasksLimitsHold_wakesNobody() {
        dispatcher.runOnce();
        JobSpec held = Jobs.spec("value");
        held = Jobs.like(held).limit(new LimitKey("value", null)).build();
        Job job = rig.insert(held);
        slotsByQueue.onEvent(new JobEvent.Submitted(job));

        assertThat(queueSlots("default").mayHaveWaiting()).isFalse();
        dispatcher.look();
        assertThat(dispatcher.runOnce()).isZero();
    }

    private void tenant(String name, @Nullable Integer maxRunning) {
        assertThat(new Tenants(rig.opened.transactions(), notifier, rig.clock)
                        .save(TenantSettings.unlimited(new Tenant(name))
                                .with(new Allowance(null, maxRunning, null, null))))
                .isPresent();
    }

    private Job queued(String task, String queue, String tenant) {
        return rig.insert(
                Jobs.of(task).args("[]", null).queue(queue).tenant(tenant).build());
    }

    @Test
    void aTurnOfEachTenant_isReadAndClaimedAtOnce() throws Exception {
        List<Job> jobs = new ArrayList<>();
        for (String name : List.of("acme", "brew", "corp")) {
            tenant(name, null);
            jobs.add(queued("value", "default", name));
        }

        assertThat(dispatcher.runOnce()).isEqualTo(3);

        for (Job job : jobs) {
            assertThat(rig.finished(job).state()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(rig.watched.calls("claimAll")).isOne();
        assertThat(rig.watched.calls("claim")).isZero();
        // One for each queue, and one that found nothing more.
        assertThat(rig.watched.calls("linesWithWaiting")).isLessThanOrEqualTo(QUEUES.size() + 2);
    }

    @Test
    void whereOneTenantHasJobsForOthers_allGetWhatIsTheirs() throws Exception {
        tenant("acme", null);
        tenant("brew", null);
        Job others = queued("elsewhere", "default", "acme");
        Job acmes = queued("value", "default", "acme");
        Job brews = queued("value", "default", "brew");
        dispatcher.runOnce();

        assertThat(rig.finished(acmes).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(rig.finished(brews).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(rig.stored(others).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whenAJobOfATenantEnds_onlyWhatItKeptBackIsLookedAt() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        notifier.on(
                new Notifier.Listener() {
                    @Override
                    public void heard(String key) {
                        told.add(key);
                    }

                    @Override
                    public void anything() {
                        // Nothing waits for it.
                    }
                },
                Topic.WORK);
        rig.opened
                .transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("insert into queue (name, capacity) values ('far', 10)")
                        .update());
        tenant("acme", 1);
        tenant("brew", 5);
        Job running = queued("polite", "default", "acme");
        dispatcher.runOnce();
        rig.awaitEntered(1);
        Job kept = queued("value", "slow", "acme");
        Job other = queued("value", "default", "brew");
        dispatcher.look();

        dispatcher.runOnce();
        rig.finished(other);
        await().until(() -> queueSlots("default").running() == 1);
        assertThat(queueSlots("slow").mayHaveWaiting()).isFalse();
        assertThat(queueSlots("shared").mayHaveWaiting()).isFalse();
        assertThat(told).isEmpty();

        rig.tasks.release.countDown();
        rig.finished(running);
        await().until(() -> queueSlots("slow").mayHaveWaiting());
        assertThat(queueSlots("shared").mayHaveWaiting()).isFalse();
        assertThat(told).containsExactly("far");
        dispatcher.runOnce();
        assertThat(rig.finished(kept).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anAbandonedThread_leavesTheQueueAtItsConcurrency() throws Exception {
        Job stubborn = queued("obstinate", "slow", 0);
        dispatcher.runOnce();
        rig.awaitEntered(1);
        rig.running.interruptAll();
        rig.running.giveBackAll();
        rig.heard.await(JobEvent.Requeued.class, stubborn.id());
        assertThat(queueSlots("slow").running()).isZero();
        queued(5, "polite", "slow");

        dispatcher.runOnce();
        rig.awaitEntered(2);

        assertThat(queueSlots("slow").running()).isEqualTo(2);
    }

    @Test
    void jobsOfTasksThatAreNotHere_areLeft_andKeepNobodyWaiting() throws Exception {
        List<Job> others = queued(5, "elsewhere", "default");
        Job own = queued("value", "default", -1);

        assertThat(dispatcher.runOnce()).isEqualTo(1);
        assertThat(rig.finished(own).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(dispatcher.runOnce()).isZero();

        assertThat(others).allMatch(job -> rig.stored(job).state() == JobState.QUEUED);
        assertThat(slotsByQueue.trySlot("default")).isPresent();
    }

    @Test
    void aQueueWithNothingForThisNode_isNotAskedAgain_untilSomethingIsHeard() throws Exception {
        queued(5, "elsewhere", "default");
        dispatcher.runOnce();
        int asked = rig.watched.calls("claim");

        dispatcher.runOnce();
        assertThat(dispatcher.rest(LONG)).isEqualTo(LONG);
        assertThat(rig.watched.calls("claim")).isEqualTo(asked);

        Job own = queued("value", "default", 0);
        notifier.tell(Topic.WORK, "default");
        assertThat(dispatcher.runOnce()).isEqualTo(1);
        assertThat(rig.finished(own).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatComesBeforeJobsThatWerePassed_isFoundThoughNothingMoreIsHeard() throws Exception {
        queued(5, "elsewhere", "default");
        dispatcher.runOnce();
        Job own = rig.insert(Jobs.spec("value", "default", 0, Jobs.NOW.minusSeconds(60), null));
        notifier.tell(Topic.WORK, "default");
        while (dispatcher.runOnce() == 0) {
            Duration rest = dispatcher.rest(LONG);
            assertThat(rest).isLessThan(LONG);
            slotsByQueue.bell().await(rest);
        }

        assertThat(rig.finished(own).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
