package dev.errand.store;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table, and what new rows of it are made from.
 *
 * @param <R> what a row is made from
 */
final class NewRows<R> {

    private final List<Column<R>> columns;
    private final String insertOne;
    private final String insertAll;

    /**
     * One column.
     *
     * @param type on PostgreSQL; on SQLite a value says its type itself
     * @param value a string, number or {@code null}
     */
    record Column<R>(String name, String type, Function<R, @Nullable Object> value) {

        static <R> Column<R> text(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "text", value);
        }

        static <R> Column<R> integer(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "int4", value);
        }

        static <R> Column<R> bigint(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "int8", value);
        }
    }

    NewRows(String table, List<Column<R>> columns) {
        this.columns = List.copyOf(columns);
        String into = "insert into " + table
                + columns.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")"));
        insertOne = into + columns.stream().map(column -> "?").collect(Collectors.joining(", ", " values (", ")"));
        insertAll = into
                + columns.stream()
                        .map(column -> "?::" + column.type() + "[]")
                        .collect(Collectors.joining(", ", " select * from unnest(", ")"));
    }

    List<Column<R>> columns() {
        return columns;
    }

    /** With a parameter for each column. */
    String insertOne() {
        return insertOne;
    }

    /** With an array for each column: PostgreSQL. */
    String insertAll() {
        return insertAll;
    }
}
