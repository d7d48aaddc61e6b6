package dev.errand.db.sqlite;

import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.Set;

/** One process, one writer: nothing to lock, nobody to get in the way of. */
public final class SqliteDialect implements Dialect {

    /** BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL: https://www.sqlite.org/rescode.html. */
    private static final Set<Integer> NO_WRITES = Set.of(5, 6, 7, 8, 10, 11, 13);

    private static final int CANNOT_OPEN = 14;

    @Override
    public String skipLocked() {
        return "";
    }

    @Override
    public String forUpdate() {
        return "";
    }

    @Override
    public String onlyIfRegistered() {
        return "";
    }

    @Override
    public boolean takesArrays() {
        return false;
    }

    @Override
    public boolean passesWhatWasClaimed() {
        return false;
    }

    @Override
    public void lock(Connection connection, String name) {
        // Whoever writes is alone.
    }

    @Override
    public Instant now(Connection connection, Instant here) {
        return here;
    }

    @Override
    public void awaitTurn(Connection connection) {
        // That was when the transaction began.
    }

    /** What keeps statements wraps what the driver throws. */
    private static int code(SQLException failure) {
        int code = failure.getErrorCode() & 0xff;
        return code == 0 && failure.getCause() instanceof SQLException cause ? code(cause) : code;
    }

    @Override
    public Trouble troubleOf(SQLException failure) {
        int code = code(failure);
        if (code == CANNOT_OPEN || failure instanceof SQLTransientConnectionException) {
            return Trouble.AWAY;
        }
        // The driver and the pool have no code of their own.
        return code == 0 || NO_WRITES.contains(code) ? Trouble.NO_WRITES : Trouble.STATEMENT;
    }
}
