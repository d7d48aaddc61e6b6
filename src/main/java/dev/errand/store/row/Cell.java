package dev.errand.store.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a value stands in a cell.
 *
 * @param type of the column on PostgreSQL; on SQLite a value says its type itself
 * @param write what is stored of a value
 * @param read what a cell holds; nothing where it is empty
 * @param <V> a value
 */
record Cell<V>(String type, Function<V, @Nullable Object> write, Reader<V> read) {

    static final Cell<String> TEXT = text(text -> text, text -> text);
    static final Cell<Long> BIGINT = number(value -> value, value -> value);
    static final Cell<Instant> TIME = number(Instant::toEpochMilli, Instant::ofEpochMilli);
    static final Cell<Duration> SPAN = number(Duration::toMillis, Duration::ofMillis);

    /** Never empty, so that nobody has to ask. */
    static final Cell<Integer> INTEGER = new Cell<>("int4", value -> value, ResultSet::getInt);

    /** A whole number that may be missing. */
    static final Cell<Integer> SMALL = new Cell<>("int4", value -> value, (row, place) -> {
        int value = row.getInt(place);
        return value == 0 && row.wasNull() ? null : value;
    });

    static final Cell<Boolean> FLAG =
            new Cell<>("int4", value -> value ? 1 : 0, (row, place) -> row.getInt(place) != 0);

    static final Cell<Double> REAL = new Cell<>("float8", value -> value, ResultSet::getDouble);
    static final Cell<byte[]> BYTES = new Cell<>("bytea", value -> value, ResultSet::getBytes);

    /** How it is read at a place. */
    interface Reader<V> {
        @Nullable
        V at(ResultSet row, int place) throws SQLException;
    }

    /** As a text. */
    static <V> Cell<V> text(Function<V, @Nullable Object> write, Function<String, @Nullable V> read) {
        return new Cell<>("text", write, (row, place) -> {
            String text = row.getString(place);
            return text == null ? null : read.apply(text);
        });
    }

    private static <V> Cell<V> number(ToLongFunction<V> write, LongFunction<V> read) {
        return new Cell<>("int8", write::applyAsLong, (row, place) -> {
            long value = row.getLong(place);
            return value == 0 && row.wasNull() ? null : read.apply(value);
        });
    }
}
