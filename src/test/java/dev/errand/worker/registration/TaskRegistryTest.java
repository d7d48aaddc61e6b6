package dev.errand.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.Outcome;
import dev.errand.job.TurnedClock;
import dev.errand.job.spec.LimitKey;
import dev.errand.notifier.LocalNotifier;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.queue.ExecutionProperties;
import dev.errand.queue.QueueCapacities;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskOptions;
import dev.errand.task.json.TaskJson;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.registration.Registration.Registered;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** What workers register: revisions, who serves them, and how they are forgotten. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class TaskRegistryTest extends StoreContract {

    private static final WorkerProperties PROPERTIES = new WorkerProperties(
            true,
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            100,
            100,
            3,
            DataSize.ofKilobytes(64),
            Duration.ofDays(30),
            Duration.ofMinutes(5));

    private final TurnedClock clock = new TurnedClock(NOW);
    private TaskRegistry registry;
    private WorkerTasks here;
    private WorkerTasks deaf;
    private TaskRetention retention;

    TaskRegistryTest(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void build() {
        Transactions transactions = opened().transactions();
        Notifier notifier = new LocalNotifier();
        ExecutionProperties execution = new ExecutionProperties(
                Map.of(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(25),
                Duration.ofSeconds(3),
                DataSize.ofMegabytes(16),
                1,
                1,
                1,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                new ExecutionProperties.LogProperties(1, 1));
        QueueCapacities queues = new QueueCapacities(
                new QueueDirectory(execution, transactions), store(), new QueuePauses(transactions, notifier, clock));
        registry = new TaskRegistry(
                transactions, new OfferCheck(TaskCatalog.of(), queues), opened().facts(), notifier, clock, PROPERTIES);
        here = new WorkerTasks(transactions, notifier, PROPERTIES);
        // A node that no hint reaches.
        deaf = new WorkerTasks(transactions, new LocalNotifier(), PROPERTIES);
        retention = new TaskRetention(transactions, opened().facts(), notifier, clock, PROPERTIES);
    }

    private static OfferedParameter parameter(String name, String schema, @Nullable String usual) {
        return new OfferedParameter(
                name,
                "what " + name + " means",
                TaskJson.tree(schema.replace('\'', '"')),
                usual == null ? null : TaskJson.tree(usual));
    }

    private static OfferedTask task(String name, boolean breaking, OfferedParameter... parameters) {
        TaskOptions options = new TaskOptions(name, "", "default", null, 1, 0, 0);
        return new OfferedTask(options, List.of(parameters), null, null, breaking);
    }

    private int register(OfferedTask task) {
        return register("i-1", task).getFirst().revision();
    }

    private List<Registered> register(String instance, OfferedTask... tasks) {
        return registry.register(new Registration("w", instance, null, null, List.of(tasks)));
    }

    private static OfferedTask signature(int number) {
        return task("resize", false, parameter("width", "{'minimum':" + number + "}", null));
    }

    @Test
    void register_countsSignatures_andGivesAnEarlierOneItsNumberAgain() {
        assertThat(register(signature(1))).isEqualTo(1);
        assertThat(register(signature(1))).isEqualTo(1);
        assertThat(register(signature(2))).isEqualTo(2);
        assertThat(register(signature(1))).isEqualTo(1);
        assertThat(here.find("resize").map(TaskDefinition::revision)).contains(1);
        assertThat(register(signature(3))).isEqualTo(3);
        assertThat(here.find("resize").map(TaskDefinition::revision)).contains(3);
        assertThat(here.find("resize", 2).orElseThrow().revision()).isEqualTo(2);
        assertThat(here.find("resize", 9)).isEmpty();
    }

    @Test
    void register_seesNoOtherSignatureInOtherWords() {
        register(task("resize", false, parameter("a", "{'minimum':1,'type':'integer'}", "1")));

        assertThat(register(task(
                        "resize",
                        false,
                        new OfferedParameter(
                                "a",
                                "other words",
                                TaskJson.tree("{\"type\":\"integer\",\"title\":\"A\",\"minimum\":1.0}"),
                                TaskJson.tree("1")))))
                .isEqualTo(1);
        assertThat(here.find("resize").orElseThrow().parameters().getFirst().description())
                .isEqualTo("other words");
        assertThat(register(task("resize", false, parameter("a", "{'minimum':1,'type':'integer'}", "2"))))
                .isEqualTo(2);
        assertThat(register(task("resize", false, parameter("b", "{'minimum':1,'type':'integer'}", "1"))))
                .isEqualTo(3);
    }

    @Test
    void breaking_holdsForGood() {
        register(signature(1));
        register(task("resize", true, parameter("width", "{'minimum':2}", null)));
        register(signature(2));
        register(signature(3));

        assertThat(here.range("resize", 3)).contains(new RevisionRange(2, 3));
        assertThat(here.range("resize", 1)).contains(new RevisionRange(1, 1));
        assertThat(here.range("none", 1)).isEmpty();
    }

    @Test
    void anInstance_servesWhatItRegisteredLast() {
        register("i-1", signature(1), task("other", false));
        register("i-2", signature(2));
        assertThat(registry.served("w", "i-1")).containsExactlyInAnyOrderEntriesOf(Map.of("other", 1, "resize", 1));

        register("i-1", signature(2));

        assertThat(registry.served("w", "i-1")).containsExactly(Map.entry("resize", 2));
        assertThat(registry.served("w", "i-3")).isEmpty();
    }

    @Test
    void live_areThoseThatAskedForWork_notThoseThatRegistered() {
        register("i-1", signature(1));
        register("i-2", signature(1));
        assertThat(registry.live(Optional.empty())).isEmpty();

        asked("i-1");

        assertThat(registry.live(Optional.of("resize"))).containsExactly(Map.entry("resize", 1));
        clock.turn(TaskRegistry.LIVE.plusMillis(1));
        assertThat(registry.live(Optional.of("resize"))).isEmpty();
    }

    private void asked(String instance) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update worker_instance set leased_at = ? where instance = ?")
                        .param(clock.millis())
                        .param(instance)
                        .update());
    }

    @Test
    void aNodeThatHeardNothing_findsWhatIsNew() {
        assertThat(deaf.find("resize")).isEmpty();

        register(signature(1));

        assertThat(deaf.find("resize")).isPresent();
        register(signature(2));
        deaf.anything();
        assertThat(deaf.find("resize").map(TaskDefinition::revision)).contains(2);
    }

    /** Whoever has registered a task may be sure that a submission behind that is checked against it. */
    @Test
    void find_seesWhatIsRegistered_alsoWhileAnotherLooksForIt() throws Exception {
        register(signature(1));
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        Notifier notifier = new LocalNotifier();
        WorkerTasks tasks = new WorkerTasks(
                (Transactions) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Transactions.class}, (proxy, method, values) -> {
                            Object result = method.invoke(opened().transactions(), values);
                            if (method.getName().equals("read") && slow.compareAndSet(true, false)) {
                                looked.countDown();
                                goOn.await();
                            }
                            return result;
                        }),
                notifier,
                PROPERTIES);
        assertThat(tasks.find("resize").map(TaskDefinition::revision)).contains(1);
        register(signature(2));
        notifier.tell(Topic.TASKS, "resize");
        slow.set(true);
        Thread earlier = Thread.ofPlatform().start(() -> tasks.find("resize"));
        looked.await();

        AtomicReference<@Nullable Integer> found = new AtomicReference<>();
        Thread later = Thread.ofPlatform()
                .start(() -> found.set(tasks.find("resize").orElseThrow().revision()));
        await().until(() -> later.getState() == Thread.State.WAITING || !later.isAlive());
        goOn.countDown();
        earlier.join();
        later.join();

        assertThat(found.get()).isEqualTo(2);
    }

    @Test
    void remove_waitsForOpenJobs_whereverTheyAre() {
        register(signature(1));
        List<Job> open = new ArrayList<>();
        open.add(insert(Jobs.of("resize").revision(1).build(), null));
        open.add(insert(
                Jobs.of("resize").revision(1).at(NOW.plusSeconds(9), null).build(), null));
        open.add(insert(Jobs.of("resize").revision(1).build(), LEASE));
        open.add(insert(
                Jobs.of("resize").revision(1).limit(new LimitKey("resize", "k")).build(), null));
        for (Job job : open) {
            assertThatThrownBy(() -> registry.remove("resize"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TASK_IN_USE));
            end(job);
        }

        assertThat(registry.remove("resize")).isTrue();
        assertThat(registry.remove("resize")).isFalse();
        assertThat(here.find("resize")).isEmpty();
        assertThat(register(signature(2))).isEqualTo(2);
        assertThat(here.find("resize")).isPresent();
    }

    private void end(Job job) {
        if (job.lease() == null) {
            store().cancel(job.id(), null, NOW);
        } else {
            complete(job, LEASE, new Outcome.Canceled(null));
        }
    }

    @Test
    void register_takesSoManyTasks_andAllOrNone() {
        register("i-1", task("a", false), task("b", false), task("c", false));

        assertThatThrownBy(() -> register("i-1", task("c", false), task("d", false)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_TASKS));
        assertThat(here.find("d")).isEmpty();
        assertThat(registry.served("w", "i-1")).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void prune_forgetsWhatNobodyServesAndNobodyNeeds() {
        register("i-1", signature(1));
        register("i-1", signature(2));
        Job waits = insert(Jobs.of("resize").revision(1).build(), null);
        clock.turn(Duration.ofDays(2));
        assertThat(retention.prune()).as("the instance").isEqualTo(1);

        clock.turn(Duration.ofDays(31));
        assertThat(retention.prune()).as("a job waits").isZero();
        assertThat(here.find("resize")).isPresent();

        store().cancel(waits.id(), null, NOW);
        clock.turn(Duration.ofDays(31));
        assertThat(retention.prune()).as("the task, and its earlier revision").isEqualTo(2);
        assertThat(here.find("resize")).isEmpty();
        assertThat(register(signature(3))).isEqualTo(3);
    }

    @Test
    void prune_keepsWhatIsServed() {
        register("i-1", signature(1));
        for (int day = 0; day < 40; day++) {
            clock.turn(Duration.ofHours(23));
            seen("i-1");
            assertThat(retention.prune()).isZero();
        }

        assertThat(here.find("resize")).isPresent();
    }

    @Test
    void prune_forgetsWhatAnInstanceWasTold_butNotWhatAllOfTheNameWere() {
        register("i-1", signature(1));
        told("i-1");
        told("");
        clock.turn(Duration.ofDays(2));

        retention.prune();

        List<String> left = opened().transactions()
                .read(jdbc -> jdbc.sql("select instance from worker_state")
                        .query(String.class)
                        .list());
        assertThat(left).containsExactly("");
    }

    private void told(String instance) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql(
                                "insert into worker_state (worker_id, instance, state, set_at) values ('w', ?, 'quiet', 0)")
                        .param(instance)
                        .update());
    }

    private void seen(String instance) {
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update worker_instance set seen_at = ? where instance = ?")
                        .param(clock.millis())
                        .param(instance)
                        .update());
    }
}
