package dev.errand.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/** One process, one writer: nothing to lock, nobody to get in the way of. */
final class SqliteDialect implements Dialect {

    /** BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN: https://www.sqlite.org/rescode.html. */
    private static final Set<Integer> AWAY = Set.of(5, 6, 7, 8, 10, 11, 13, 14);

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
    public Trouble troubleOf(SQLException failure) {
        int code = failure.getErrorCode();
        return code == 0 || AWAY.contains(code & 0xff) ? Trouble.AWAY : Trouble.STATEMENT;
    }
}
