package dev.errand.store;

import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.boot.DatabaseConfiguration;
import dev.errand.db.commit.CommitQueue;
import dev.errand.db.commit.JdbcTransactions;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.Availability;
import dev.errand.db.sqlite.SqliteDatabase;
import dev.errand.encryption.Sealing;
import dev.errand.encryption.start.EncryptionConfiguration;
import dev.errand.encryption.start.EncryptionException;
import dev.errand.encryption.start.EncryptionProperties;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.store.child.CancelCascade;
import dev.errand.store.child.Spawning;
import dev.errand.store.dependency.Dependencies;
import dev.errand.store.dependency.DependencyListener;
import dev.errand.store.dependency.DependentInsert;
import dev.errand.store.jdbc.JdbcJobStore;
import dev.errand.store.query.JdbcJobFacts;
import dev.errand.store.transition.JdbcJobTransitions;
import dev.errand.store.transition.RowWrites;
import dev.errand.store.transition.TenantQuotas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A real store on a real database, for tests of the rooms that use one. */
public final class TestStore implements AutoCloseable {

    public static final RetentionProperties RETENTION =
            new RetentionProperties(Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24), 5);

    private static final String NAME = "errand.db";
    private static @Nullable Path template;

    private final Database database;
    private final CommitQueue commits;
    private final JobStore store;
    private final Transactions transactions;
    private final JobTransitions transitions;
    private final Runnable afterwards;
    private final Sealing sealing;
    private final List<OutcomeHook> hooks = new CopyOnWriteArrayList<>();
    private final Dependencies dependencies;
    private final Spawning spawning;
    private final CancelCascade cascade;
    private volatile DependencyListener told = new Silence();

    private TestStore(DatabaseProperties properties, Runnable afterwards) {
        this(properties, TestKeys.of(), afterwards);
    }

    private TestStore(DatabaseProperties properties, EncryptionProperties keys, Runnable afterwards) {
        this.afterwards = afterwards;
        database = DatabaseConfiguration.open(properties);
        sealing = sealing(database, keys);
        commits = new CommitQueue(database.writer(), database.dialect(), database.outage(), properties);
        commits.start();
        OutcomeHooks all = new OutcomeHooks(() -> hooks);
        TenantQuotas quotas = new TenantQuotas(database.dialect(), System::nanoTime);
        RowWrites writes = RowWrites.of(database.dialect(), RETENTION, all, quotas, sealing);
        transactions = new JdbcTransactions(commits, database);
        dependencies = new Dependencies(
                transactions, all, RETENTION.results(), sealing, Clock.fixed(Jobs.NOW, ZoneOffset.UTC), () -> told);
        hooks.add(dependencies);
        DependentInsert dependents = new DependentInsert(writes.insert(), transactions, dependencies);
        store = new JdbcJobStore(commits, database, properties.claimAhead(), RETENTION, all, writes, dependents);
        transitions = new JdbcJobTransitions(database.dialect(), properties.claimAhead(), RETENTION, all, writes);
        Clock clock = Clock.fixed(Jobs.NOW, ZoneOffset.UTC);
        spawning = new Spawning(transactions, dependents, transitions, clock, () -> told);
        cascade = new CancelCascade(transactions, this::transitions, clock, () -> told);
        hooks.add(cascade);
    }

    private static Sealing sealing(Database database, EncryptionProperties keys) {
        try {
            return EncryptionConfiguration.sealing(database, keys);
        } catch (EncryptionException e) {
            database.close();
            throw e;
        }
    }

    /** How what it writes is encrypted. */
    public Sealing sealing() {
        return sealing;
    }

    /** On a file in the directory, made when it is not there. */
    public static TestStore open(Path directory) {
        try {
            Path file = directory.resolve(NAME);
            if (!Files.exists(file)) {
                Files.copy(template(), file);
            }
            return new TestStore(properties(file), () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with keys for what is encrypted at rest. */
    public static TestStore open(Path directory, String... keys) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            open(directory).close();
        }
        return new TestStore(properties(file), TestKeys.of(keys), () -> {});
    }

    /** Encrypted at rest. */
    public static TestStore openEncrypted(Path directory) {
        return open(directory, TestKeys.entry("test", 1));
    }

    static TestStore openEncrypted(PostgresServer server) {
        String url = server.newDatabase();
        TestStore opened =
                new TestStore(properties(url), TestKeys.of(TestKeys.entry("test", 1)), () -> server.giveBack(url));
        opened.register("node");
        return opened;
    }

    /** As one of several nodes, with keys. */
    static TestStore openNode(String url, String... keys) {
        return new TestStore(properties(url), TestKeys.of(keys), () -> {});
    }

    /** On a PostgreSQL database of its own, which goes when this is closed. */
    public static TestStore openPostgres() {
        return openPostgres(PostgresServer.shared());
    }

    static TestStore openPostgres(PostgresServer server) {
        String url = server.newDatabase();
        TestStore opened = new TestStore(properties(url), () -> server.giveBack(url));
        // Whoever claims must be alive; this is who does in most tests.
        opened.register("node");
        return opened;
    }

    /** On a PostgreSQL database that others may use as well: as one of several nodes. */
    public static TestStore openNode(String url) {
        return new TestStore(properties(url), () -> {});
    }

    /** As {@link #openNode(String)}, with how long it waits for what others hold. */
    static TestStore openNode(String url, Duration lockTimeout) {
        return new TestStore(
                properties(url, 1000, Duration.ofMillis(1), Duration.ofSeconds(30), lockTimeout), () -> {});
    }

    public JobStore store() {
        return store;
    }

    /** What may be done to jobs within a write. */
    public JobTransitions transitions() {
        return transitions;
    }

    /** What rooms may ask of jobs. */
    public JobFacts facts() {
        return new JdbcJobFacts();
    }

    public Transactions transactions() {
        return transactions;
    }

    public CommitQueue commits() {
        return commits;
    }

    public DataSource readers() {
        return database.readers();
    }

    public Availability availability() {
        return database.outage();
    }

    /** Nodes that live, as far as anybody can tell from their rows. */
    public void register(String... nodes) {
        transactions.write(connection -> {
            for (String node : nodes) {
                Transactions.jdbc(connection)
                        .sql(
                                "insert into node (id, started_at, seen_at, lease_ms, version, queues) values (?, 0, 0, 0, 'test', '{}')")
                        .param(node)
                        .update();
            }
            return nodes.length;
        });
    }

    /** What the ends of jobs mean to those that wait for them. */
    public Dependencies dependencies() {
        return dependencies;
    }

    /** Stores what jobs spawn. */
    public Spawning spawning() {
        return spawning;
    }

    /** Calls off what jobs have spawned. */
    public CancelCascade cascade() {
        return cascade;
    }

    /** Who is told of that. */
    public void tell(DependencyListener listener) {
        told = listener;
    }

    /** Nobody. */
    private static final class Silence implements DependencyListener {
        @Override
        public void released(List<JobStore.Promoted> jobs) {}

        @Override
        public void fell(List<Job> jobs) {}

        @Override
        public void armed(List<Job> jobs) {}

        @Override
        public void left() {}
    }

    public void addHook(OutcomeHook hook) {
        hooks.add(hook);
    }

    public static DatabaseProperties properties(Path file) {
        return properties("jdbc:sqlite:" + file);
    }

    private static DatabaseProperties properties(String url) {
        // Long, since a busy machine is not what is tested.
        return properties(url, 1000, Duration.ofSeconds(20));
    }

    public static DatabaseProperties properties(String url, int maxPending, Duration timeout) {
        return properties(url, maxPending, Duration.ofMillis(1), timeout, Duration.ofSeconds(5));
    }

    /** With that time between two commits that have several writes. */
    public static DatabaseProperties pacedProperties(Duration interval) {
        return properties("unused", 100, interval, Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    private static DatabaseProperties properties(
            String url, int maxPending, Duration interval, Duration timeout, Duration lockTimeout) {
        return new DatabaseProperties(
                url,
                null,
                null,
                2,
                maxPending,
                100,
                interval,
                // While a test lasts, claims go on behind each other.
                Duration.ofHours(1),
                timeout,
                timeout,
                Duration.ofSeconds(20),
                lockTimeout,
                Duration.ofSeconds(25),
                true);
    }

    /** The schema is laid once and copied, since the migration takes longer than most tests. */
    private static synchronized Path template() throws IOException {
        if (template == null) {
            Path directory = Files.createTempDirectory("errand-template");
            Path file = directory.resolve(NAME);
            file.toFile().deleteOnExit();
            try (SqliteDatabase database = new SqliteDatabase(properties(file))) {
                Flyway.configure()
                        .dataSource(database.writer())
                        .locations("classpath:db/migration/sqlite")
                        .load()
                        .migrate();
            }
            template = file;
        }
        return template;
    }

    @Override
    public void close() {
        commits.stop();
        database.close();
        afterwards.run();
    }
}
