package dev.errand.db.commit;

import com.zaxxer.hikari.HikariDataSource;
import dev.errand.db.FailureMemory;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.dialect.Dialect.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes groups of writes, each in one transaction, or by a statement that is one of its own. For the commit queue's thread alone. */
final class WriteTransaction {

    private static final Logger log = LoggerFactory.getLogger(WriteTransaction.class);
    private static final int MAX_TRIES = 5;
    private static final int SHORTEST_PAUSE_MILLIS = 2;

    private final DataSource dataSource;
    private final Dialect dialect;
    private final FailureMemory failures;
    /** What the present transaction wants to have done once it is committed. */
    private final List<Runnable> afterCommit = new ArrayList<>();

    WriteTransaction(DataSource dataSource, Dialect dialect) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.failures = FailureMemory.of(dataSource);
    }

    /** Does something once the present transaction is committed. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /**
     * Makes all of them and commits; what other transactions were in the way of is tried again a few times, and what a connection may refuse by
     * itself once more, on a new one.
     */
    void make(List<PendingWrite<?, ?>> group) throws SQLException {
        boolean renewed = false;
        for (int tries = 1; ; tries++) {
            try {
                tryOnce(group);
                followUp();
                return;
            } catch (SQLException | RuntimeException | Error e) {
                boolean renews = !renewed && dialect.mayBeOfConnection(e);
                renewed |= renews;
                if (tries == MAX_TRIES || !(renews || dialect.troubleIn(e) == Trouble.CONFLICT)) {
                    throw e;
                }
                log.info("a group of {} writes is tried again: {}", group.size(), e.toString());
                int longest = SHORTEST_PAUSE_MILLIS << tries;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextInt(longest)));
            }
        }
    }

    private void tryOnce(List<PendingWrite<?, ?>> group) throws SQLException {
        afterCommit.clear();
        try (Connection connection = dataSource.getConnection()) {
            failures.begin();
            List<List<PendingWrite<?, ?>>> kinds = byKind(group);
            if (kinds.size() == 1 && isOneStatement(kinds.getFirst())) {
                writeAlone(connection, kinds.getFirst());
            } else {
                writeTogether(connection, kinds);
            }
        } finally {
            failures.end();
        }
    }

    private void writeAlone(Connection connection, List<PendingWrite<?, ?>> group) throws SQLException {
        try {
            write(connection, group);
        } catch (SQLException | RuntimeException | Error e) {
            discardWhenAway(connection, e);
            throw e;
        }
    }

    private void writeTogether(Connection connection, List<List<PendingWrite<?, ?>>> kinds) throws SQLException {
        try {
            connection.setAutoCommit(false);
            for (List<PendingWrite<?, ?>> sameKind : kinds) {
                write(connection, sameKind);
            }
            // Commits, and leaves no transaction behind: SQLite's driver begins the next one at once after any other
            // commit.
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException | Error e) {
            rollback(connection);
            discardWhenAway(connection, e);
            throw e;
        }
    }

    /** It may lead to a server that is going down, or that has become a standby. */
    private void discardWhenAway(Connection connection, Throwable failure) {
        Trouble trouble = dialect.troubleIn(failure);
        if (trouble == Trouble.AWAY || trouble == Trouble.NO_WRITES) {
            discard(connection);
        }
    }

    private void followUp() {
        for (Runnable action : List.copyOf(afterCommit)) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                // What is committed must not be made again.
                log.error("what was to be done after a commit failed; going on", e);
            }
        }
    }

    /**
     * When this fails there is no transaction, though the driver may think so: SQLite ends it by itself when its disk is full, and
     * begins none when somebody else writes. Or there is one though the driver thinks not, when it was the commit that failed. Each
     * further write on this connection would be made at once and then reported as failed, or never be committed.
     */
    private void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("rollback failed, as it does when the connection is gone or the disk is full", e);
            discard(connection);
        }
    }

    private void discard(Connection connection) {
        try {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
            }
        } catch (SQLException e) {
            log.warn("a broken connection stays in its pool", e);
        }
    }

    /** In the order in which the first of each kind came. */
    private static List<List<PendingWrite<?, ?>>> byKind(List<PendingWrite<?, ?>> group) {
        if (group.size() == 1) {
            return List.of(group);
        }
        IdentityHashMap<Object, Integer> positions = new IdentityHashMap<>();
        Map<Integer, List<PendingWrite<?, ?>>> kinds = new LinkedHashMap<>();
        for (PendingWrite<?, ?> pending : group) {
            int position = positions.computeIfAbsent(pending.write(), kind -> positions.size());
            kinds.computeIfAbsent(position, key -> new ArrayList<>()).add(pending);
        }
        return List.copyOf(kinds.values());
    }

    @SuppressWarnings("unchecked")
    private static <I, O> boolean isOneStatement(List<PendingWrite<?, ?>> sameKind) {
        List<PendingWrite<I, O>> typed = (List<PendingWrite<I, O>>) (List<?>) sameKind;
        return typed.getFirst().write().isOneStatement(inputs(typed));
    }

    /** All of the list were handed in with the same write, so their types agree. What failed has failed, also where the write kept it to itself. */
    @SuppressWarnings("unchecked")
    private <I, O> void write(Connection connection, List<PendingWrite<?, ?>> sameKind) throws SQLException {
        List<PendingWrite<I, O>> typed = (List<PendingWrite<I, O>>) (List<?>) sameKind;
        List<O> outputs = typed.getFirst().write().apply(connection, inputs(typed));
        failures.check();
        if (outputs.size() != typed.size()) {
            throw new IllegalStateException(typed.size() + " writes answered " + outputs.size() + " outputs");
        }
        for (int i = 0; i < outputs.size(); i++) {
            typed.get(i).output(outputs.get(i));
        }
    }

    private static <I, O> List<I> inputs(List<PendingWrite<I, O>> pending) {
        return pending.stream().map(PendingWrite::input).toList();
    }
}
