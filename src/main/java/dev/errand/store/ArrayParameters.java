package dev.errand.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a statement that takes an array for each column, filled in from rows.
 *
 * @param <R> what a row is made from
 */
final class ArrayParameters<R> {

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int last;

    ArrayParameters(Connection connection, PreparedStatement statement, List<R> rows) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
    }

    /** Sets the next parameter. */
    void add(String type, Function<R, @Nullable Object> value) throws SQLException {
        set(type, rows.stream().map(value).toArray());
    }

    /** As {@link #add}, for bytes. */
    void addBytes(Function<R, byte @Nullable []> value) throws SQLException {
        set("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    private void set(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(++last, connection.createArrayOf(type, values));
    }
}
