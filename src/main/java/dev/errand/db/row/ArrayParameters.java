package dev.errand.db.row;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a statement that takes an array for each column, filled in from rows.
 *
 * @param <R> what a row is made from
 */
public final class ArrayParameters<R> {

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<R> rows;
    private int last;

    public ArrayParameters(Connection connection, PreparedStatement statement, List<R> rows) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
    }

    /** Sets the next parameter. */
    public void add(String type, Function<R, @Nullable Object> value) throws SQLException {
        statement.setArray(++last, connection.createArrayOf(type, values(type, value)));
    }

    /** The driver takes arrays of bytes only where the type of the array says that they are. */
    private @Nullable Object[] values(String type, Function<R, @Nullable Object> value) {
        Stream<@Nullable Object> values = rows.stream().map(value);
        return "bytea".equals(type) ? values.toArray(byte[][]::new) : values.toArray();
    }
}
