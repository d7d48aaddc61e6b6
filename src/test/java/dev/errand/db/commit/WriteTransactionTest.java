package dev.errand.db.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.dialect.Dialect.Trouble;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.db.postgresql.PostgresDialect;
import dev.errand.db.sqlite.SqliteDatabase;
import dev.errand.store.TestStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.sqlite.SQLiteConnection;

/** One transaction at a time, and what becomes of it when the database does not do as it is told. */
class WriteTransactionTest {

    /** Tells failures by their SQL state, which those that are made up here have. */
    private static final Dialect DIALECT = new PostgresDialect();

    @TempDir
    private Path directory;

    private SqliteDatabase database;
    private WriteTransaction transaction;

    @BeforeEach
    void open() throws SQLException {
        database = new SqliteDatabase(TestStore.properties(directory.resolve("errand.db")));
        transaction = new WriteTransaction(database.writer(), DIALECT);
        execute("create table entry (id text primary key)");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.writer().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static void insert(Connection connection, String id) throws SQLException {
        try (var statement = connection.prepareStatement("insert into entry values (?)")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    private List<String> stored() {
        return JdbcClient.create(database.readers())
                .sql("select id from entry order by id")
                .query(String.class)
                .list();
    }

    /** Fails that many times after its row was written. */
    private static PendingWrite<String, Boolean> failing(int times, String id, String state) {
        AtomicInteger left = new AtomicInteger(times);
        return new PendingWrite<>(
                (connection, inputs) -> {
                    insert(connection, inputs.getFirst());
                    if (left.getAndDecrement() > 0) {
                        throw new SQLException("made up", state);
                    }
                    return List.of(true);
                },
                id);
    }

    @Test
    void whatAnotherTransactionWasInTheWayOf_isTriedAgain() throws SQLException {
        transaction.make(List.of(failing(3, "a", "40P01")));
        transaction.make(List.of(failing(1, "b", "40001")));

        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void whatIsAlwaysInTheWay_failsAfterAFewTries() {
        assertThatThrownBy(() -> transaction.make(List.of(failing(100, "a", "40P01"))))
                .isInstanceOf(SQLException.class);
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatAConnectionMayRefuseByItself_isTriedOnceMore_onANewOne() throws SQLException {
        List<Connection> connections = new ArrayList<>();
        PendingWrite<String, Boolean> reads = new PendingWrite<>(
                (connection, inputs) -> {
                    connections.add(connection.unwrap(SQLiteConnection.class));
                    return List.of(true);
                },
                "");

        transaction.make(List.of(reads, failing(1, "a", "25006")));

        assertThat(connections).hasSize(2).doesNotHaveDuplicates();
        assertThat(connections.getFirst().isClosed()).isTrue();
        AtomicInteger tries = new AtomicInteger();
        PendingWrite<String, Boolean> refused = new PendingWrite<>(
                (connection, inputs) -> {
                    tries.incrementAndGet();
                    throw new SQLException("made up", "25006");
                },
                "");
        assertThatThrownBy(() -> transaction.make(List.of(refused))).isInstanceOf(SQLException.class);
        assertThat(tries).hasValue(2);
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void whatIsToBeDoneAfterTheCommit_isDoneOnce_howeverOftenItIsTried() throws SQLException {
        AtomicInteger done = new AtomicInteger();
        PendingWrite<String, Boolean> telling = new PendingWrite<>(
                (connection, inputs) -> {
                    transaction.afterCommit(done::incrementAndGet);
                    return List.of(true);
                },
                "");

        transaction.make(List.of(telling, failing(2, "a", "40P01")));

        assertThat(done).hasValue(1);
    }

    @Test
    void whatFailsAfterTheCommit_doesNotUndoIt_norKeepsOthersFromBeingDone() throws SQLException {
        AtomicInteger done = new AtomicInteger();
        PendingWrite<String, Boolean> telling = new PendingWrite<>(
                (connection, inputs) -> {
                    transaction.afterCommit(() -> {
                        throw new StackOverflowError("made up");
                    });
                    transaction.afterCommit(done::incrementAndGet);
                    return List.of(true);
                },
                "");

        transaction.make(List.of(telling, failing(0, "a", "")));

        assertThat(done).hasValue(1);
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void anError_leavesNothingOfItsTransaction() throws SQLException {
        PendingWrite<String, Boolean> broken = new PendingWrite<>(
                (connection, inputs) -> {
                    throw new StackOverflowError("made up");
                },
                "");

        assertThatThrownBy(() -> transaction.make(List.of(failing(0, "a", ""), broken)))
                .isInstanceOf(StackOverflowError.class);
        transaction.make(List.of(failing(0, "b", "")));
        assertThat(stored()).containsExactly("b");
    }

    @Test
    void afterABeginThatFailed_nothingIsWrittenOutsideOfATransaction() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("errand.db");
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            assertThatThrownBy(() -> transaction.make(List.of(failing(0, "a", ""))))
                    .isInstanceOf(SQLException.class);
            statement.execute("rollback");
        }

        assertThatThrownBy(() -> transaction.make(List.of(failing(1, "b", "22000"))))
                .isInstanceOf(SQLException.class);
        assertThat(stored()).isEmpty();
        transaction.make(List.of(failing(0, "c", "")));
        assertThat(stored()).containsExactly("c");
    }

    @Test
    void afterACommitThatFailed_nothingOfItIsThere_andTheNextIsMade() throws SQLException {
        execute("create table child (parent text references entry (id) deferrable initially deferred)");

        assertThatThrownBy(() -> transaction.make(List.of(new PendingWrite<>(
                        (connection, inputs) -> {
                            insert(connection, "a");
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("insert into child values ('nobody')");
                            }
                            return List.of(true);
                        },
                        ""))))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("FOREIGN KEY");

        assertThat(stored()).isEmpty();
        transaction.make(List.of(failing(0, "b", "")));
        transaction.make(List.of(new PendingWrite<>(new OneStatement(), "c")));
        assertThat(stored()).containsExactly("b", "c");
    }

    @Test
    void oneStatement_isMadeWithoutATransaction_andOnlyWhereItIsAllOfTheGroup() throws SQLException {
        OneStatement one = new OneStatement();

        transaction.make(List.of(new PendingWrite<>(one, "a"), new PendingWrite<>(one, "b")));
        transaction.make(List.of(new PendingWrite<>(one, "c"), failing(0, "d", "")));

        assertThat(one.autoCommits).containsExactly(true, false);
        assertThat(stored()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void oneStatementThatFails_leavesNothing_andIsTriedAgainLikeATransaction() throws SQLException {
        OneStatement one = new OneStatement();
        transaction.make(List.of(new PendingWrite<>(one, "a")));

        assertThatThrownBy(() -> transaction.make(List.of(new PendingWrite<>(one, "b"), new PendingWrite<>(one, "a"))))
                .isInstanceOf(SQLException.class);
        assertThat(stored()).containsExactly("a");

        one.failures = 2;
        transaction.make(List.of(new PendingWrite<>(one, "c")));
        assertThat(stored()).containsExactly("a", "c");
    }

    @Test
    void aCommitWhoseAnswerIsLost_isNoSuccess() {
        CommitQueue commits = new CommitQueue(
                new LosingAnswers(database),
                DIALECT,
                database.outage(),
                TestStore.properties("unused", 10, Duration.ofSeconds(10)));
        commits.start();

        assertThatThrownBy(() -> commits.call(connection -> {
                    insert(connection, "a");
                    return true;
                }))
                .isInstanceOf(StoreUnavailableException.class);

        commits.stop();
        assertThat(stored()).as("though it was made").containsExactly("a");
    }

    @Test
    void failures_areToldApart() {
        assertThat(trouble("40001")).isEqualTo(Trouble.CONFLICT);
        assertThat(List.of("08006", "53300", "57P01", "57P03", "25P03"))
                .allMatch(state -> trouble(state) == Trouble.AWAY);
        assertThat(List.of("53100", "57014", "58030", "25006")).allMatch(state -> trouble(state) == Trouble.NO_WRITES);
        assertThat(List.of("23505", "22021", "42601")).allMatch(state -> trouble(state) == Trouble.STATEMENT);
        assertThat(trouble("55P03")).isEqualTo(Trouble.BLOCKED);
        assertThat(DIALECT.troubleOf(new SQLException("no connection to give"))).isEqualTo(Trouble.AWAY);
    }

    private static Trouble trouble(String state) {
        return DIALECT.troubleOf(new SQLException("", state));
    }

    /** Inserts all by one statement; may fail first, as if something was in its way. */
    private static final class OneStatement implements GroupWrite<String, Boolean> {

        private final List<Boolean> autoCommits = new ArrayList<>();
        private int failures;

        @Override
        public List<Boolean> apply(Connection connection, List<String> ids) throws SQLException {
            autoCommits.add(connection.getAutoCommit());
            if (failures-- > 0) {
                throw new SQLException("made up", "40P01");
            }
            String rows = String.join(", ", Collections.nCopies(ids.size(), "(?)"));
            try (var statement = connection.prepareStatement("insert into entry values " + rows)) {
                for (int i = 0; i < ids.size(); i++) {
                    statement.setString(i + 1, ids.get(i));
                }
                statement.executeUpdate();
            }
            return Collections.nCopies(ids.size(), true);
        }

        @Override
        public boolean isOneStatement(List<String> ids) {
            return true;
        }
    }

    /** Commits, and then says that the connection broke. */
    private static final class LosingAnswers extends DelegatingDataSource {

        LosingAnswers(SqliteDatabase database) {
            super(database.writer());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection real = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        try {
                            Object answer = method.invoke(real, args);
                            if (method.getName().equals("setAutoCommit") && args[0].equals(true)) {
                                throw new SQLException("connection reset", "08006");
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause() instanceof SQLException cause ? cause : e;
                        }
                    });
        }
    }
}
