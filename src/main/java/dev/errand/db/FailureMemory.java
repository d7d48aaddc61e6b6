package dev.errand.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first failure of the present transaction, whoever caught it: the pool shows every exception that leaves a connection, a
 * statement or a result. PostgreSQL answers a commit after a failed statement with a rollback, of which its driver tells nobody; SQLite
 * commits what is left. Neither is what a write meant that reports success.
 *
 * <p>For the one connection that writes, and its thread.
 */
public final class FailureMemory implements SQLExceptionOverride {

    /**
     * After these SQLite may have ended the transaction by itself, and made each further statement one of its own: NOMEM, INTERRUPT, IOERR, FULL:
     * https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction.
     */
    private static final Set<Integer> ENDS_TRANSACTIONS = Set.of(7, 9, 10, 13);

    private final boolean sqlite;
    private boolean inTransaction;
    private @Nullable SQLException first;

    private FailureMemory(boolean sqlite) {
        this.sqlite = sqlite;
    }

    /** Shows a pool that is being made what happens on its connections. */
    public static void of(HikariConfig pool, boolean sqlite) {
        pool.setExceptionOverride(new FailureMemory(sqlite));
    }

    /**
     * That of a pool.
     *
     * @throws IllegalArgumentException when it has none, and its writes would be believed whatever happened to them
     */
    public static FailureMemory of(DataSource pool) {
        try {
            if (pool.unwrap(HikariDataSource.class).getExceptionOverride() instanceof FailureMemory memory) {
                return memory;
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException("not a pool: " + pool, e);
        }
        throw new IllegalArgumentException("a pool that does not show failures: " + pool);
    }

    /** A transaction begins. */
    public void begin() {
        first = null;
        inTransaction = true;
    }

    /** It is over, one way or the other. */
    public void end() {
        inTransaction = false;
    }

    /** Throws the first failure since the transaction began, if there was any. */
    public void check() throws SQLException {
        if (first != null) {
            throw first;
        }
    }

    /** Called by the pool. */
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        if (!inTransaction) {
            return Override.CONTINUE_EVICT;
        }
        if (first == null) {
            first = failure;
        }
        boolean ended = sqlite && ENDS_TRANSACTIONS.contains(failure.getErrorCode() & 0xff);
        return ended ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
