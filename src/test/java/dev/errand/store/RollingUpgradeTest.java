package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.RetryPolicy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.SoftAssertions;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new version's migrations are made while nodes of the former version run, which go on as if nothing had happened. */
@Timeout(120)
class RollingUpgradeTest {

    private static final Lease LEASE = new Lease("new-token", "new");

    private final TypeId ids = new TypeId("job", Clock.systemUTC());
    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.emptyDatabase();

    @AfterEach
    void drop() {
        server.drop(url);
    }

    private static MigrateResult migrate(String url, String target) {
        return Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration/postgresql")
                .target(target)
                .load()
                .migrate();
    }

    private List<String> newIds(int count) {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(ids.next());
        }
        return made;
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }

    /** What a former node does all the time, until it is told to end; answers how often it did. */
    private int workOn(FormerNode node, AtomicBoolean over, AtomicInteger rounds) throws SQLException {
        String token = "former-token";
        while (!over.get()) {
            String queued = ids.next();
            String direct = ids.next();
            node.insert(queued, now(), null, null, 0);
            node.insert(direct, now(), token, null, 0);
            assertThat(node.claim(10, token, now())).contains(queued);
            assertThat(node.succeed(List.of(queued, direct), token, now())).containsExactlyInAnyOrder(queued, direct);
            assertThat(node.beat()).isTrue();
            rounds.incrementAndGet();
        }
        return rounds.get();
    }

    private static void awaitMoreThan(AtomicInteger rounds, int count, Future<Integer> work) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (rounds.get() <= count && !work.isDone()) {
            assertThat(System.nanoTime() - deadline).as("it goes on").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void formerNodesGoOn_whileTheNewestMigrationsAreMade_andAfterwards() throws Exception {
        migrate(url, FormerNode.LEVEL);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        try (FormerNode node = new FormerNode(url, "former");
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            node.register();
            Future<Integer> work = threads.submit(() -> workOn(node, over, rounds));
            awaitMoreThan(rounds, 50, work);

            migrate(url, "latest");

            awaitMoreThan(rounds, rounds.get() + 50, work);
            over.set(true);
            assertThat(work.get()).isGreaterThan(100);
        }
        try (TestStore upgraded = TestStore.openNode(url)) {
            assertThat(upgraded.store().countWaiting("default", 1)).isZero();
            assertThat(upgraded.store().lost(null, 1)).isEmpty();
        }
    }

    @Test
    void whatFormerNodesLeft_isRunByTheNewVersion() throws Exception {
        migrate(url, FormerNode.LEVEL);
        List<String> waiting = newIds(3);
        List<String> items = newIds(2);
        String running = ids.next();
        try (FormerNode node = new FormerNode(url, "former")) {
            node.register();
            for (String id : waiting) {
                node.insert(id, now(), null, null, 0);
            }
            node.insertBatch("batch_1", 2, now());
            node.insert(items.get(0), now(), "former-token", "batch_1", 0);
            node.insert(items.get(1), now(), null, "batch_1", 1);
            node.succeed(List.of(items.get(0)), "former-token", now());
            node.count("batch_1", 0, items.get(0));
            node.insert(running, now(), "former-token", null, 0);
        }
        migrate(url, "latest");

        try (TestStore upgraded = TestStore.openNode(url)) {
            JobStore store = upgraded.store();
            upgraded.register("new");
            List<Job> claimed = store.claim(Walks.of("default"), 10, LEASE, Instant.now());
            assertThat(claimed.stream().map(job -> job.id().value()))
                    .containsExactlyInAnyOrder(waiting.get(0), waiting.get(1), waiting.get(2), items.get(1));
            for (Job job : claimed) {
                assertThat(job.spec().call().args()).isEqualTo("[3]");
                assertThat(job.spec().labels().metadata()).containsEntry("customer", "42");
                assertThat(complete(store, job)).isEqualTo(Completion.Verdict.RECORDED);
            }
            assertThat(store.find(new JobId(items.get(0))).orElseThrow().state())
                    .isEqualTo(JobState.SUCCEEDED);
            assertThat(store.findByIdempotencyKey("key of " + running)).isPresent();
            assertThat(store.lost(null, 10)).isEmpty();

            upgraded.transactions().write(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("delete from node where id = 'former'");
                }
            });
            assertThat(store.lost(null, 10).stream().map(lost -> lost.job().id().value()))
                    .containsExactly(running);
        }
    }

    private static Completion.Verdict complete(JobStore store, Job job) throws Exception {
        Outcome outcome = new Outcome.Succeeded(Result.ofJson("9"));
        Instant at = Instant.now();
        return store.complete(new Completion(job, LEASE, Transition.after(job, outcome, 3, 0.5, at), null, at))
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatTheNewVersionLeft_isRunByFormerNodes() throws Exception {
        migrate(url, "latest");
        try (TestStore upgraded = TestStore.openNode(url);
                FormerNode node = new FormerNode(url, "former")) {
            node.register();
            List<String> left = newIds(3);
            for (String id : left) {
                upgraded.store().insert(newJob(id));
            }

            assertThat(node.claim(10, "former-token", now())).containsExactlyInAnyOrderElementsOf(left);
            assertThat(node.succeed(left, "former-token", now())).containsExactlyInAnyOrderElementsOf(left);

            for (String id : left) {
                assertThat(upgraded.store().find(new JobId(id)).orElseThrow().state())
                        .isEqualTo(JobState.SUCCEEDED);
            }
        }
    }

    /** In a choice between nothing and a parameter, nodes say that it is a number. */
    private static void sayWhatNobodyCanGuess(String sql, PreparedStatement statement) throws SQLException {
        int parameter = 0;
        for (int at = sql.indexOf('?'); at >= 0; at = sql.indexOf('?', at + 1)) {
            parameter++;
            if (sql.substring(0, at).endsWith("then null else ")) {
                statement.setLong(parameter, 0);
            }
        }
    }

    /** The server reads and plans each of them: no table, no column and no type that it names is gone. */
    @Test
    void everyStatementOfFormerNodes_isStillUnderstood() throws SQLException {
        migrate(url, "latest");
        SoftAssertions all = new SoftAssertions();
        try (Connection connection = DriverManager.getConnection(url)) {
            assertThat(FormerNode.recorded()).hasSizeGreaterThan(50);
            for (String sql : FormerNode.recorded()) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    sayWhatNobodyCanGuess(sql, statement);
                    all.assertThat(statement.getParameterMetaData().getParameterCount())
                            .isNotNegative();
                } catch (SQLException e) {
                    all.fail(sql, e);
                }
            }
        }
        all.assertAll();
    }

    /** As while an index is added to a large table. */
    @Test
    void aTableThatNobodyCanWriteTo_refusesAllThatWait_notOneAfterTheOther() throws Exception {
        migrate(url, "latest");
        Duration patience = Duration.ofMillis(500);
        int writes = 40;
        try (TestStore node = TestStore.openNode(url, patience);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection migration = DriverManager.getConnection(url);
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("lock table job in share mode");
            long begun = System.nanoTime();
            List<Future<Insertion>> refused = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                refused.add(clients.submit(() -> node.store().insert(newJob())));
            }

            for (Future<Insertion> each : refused) {
                assertThat(each)
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableThat()
                        .havingCause()
                        .isInstanceOf(StoreUnavailableException.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(patience.multipliedBy(writes / 4));

            await().until(() -> !node.availability().takesWrites());
            migration.commit();
            await().until(node.availability()::takesWrites);
            assertThat(node.store().insert(newJob())).isInstanceOf(Insertion.Stored.class);
        }
    }

    private NewJob newJob() {
        return newJob(ids.next());
    }

    private static NewJob newJob(String id) {
        return new NewJob(new JobId(id), Jobs.spec(RetryPolicy.of(1), false), null, null);
    }

    @Test
    void manyNodesThatMigrateAtOnce_doItOnce() {
        List<CompletableFuture<MigrateResult>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(
                    () -> migrate(url, "latest"), work -> Thread.ofVirtual().start(work)));
        }
        int made = all.stream().mapToInt(each -> each.join().migrationsExecuted).sum();

        assertThat(all).allSatisfy(each -> assertThat(each.join().success).isTrue());
        assertThat(made).isGreaterThanOrEqualTo(Integer.parseInt(FormerNode.LEVEL));
        assertThat(migrate(url, "latest").migrationsExecuted).isZero();
    }
}
