package dev.errand.db.row;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table, and what new rows of it are made from.
 *
 * @param <R> what a row is made from
 */
public final class NewRows<R> {

    private final String table;
    private final List<Column<R>> columns;
    private final String insertInto;
    private final Map<Integer, String> insertValues = new ConcurrentHashMap<>();
    private final String insertAll;

    /**
     * One column.
     *
     * @param type on PostgreSQL; on SQLite a value says its type itself
     * @param value a string, number, array of bytes or {@code null}
     */
    public record Column<R>(String name, String type, Function<R, @Nullable Object> value) {

        public static <R> Column<R> text(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "text", value);
        }

        public static <R> Column<R> real(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "float8", value);
        }

        public static <R> Column<R> bytes(String name, Function<R, byte @Nullable []> value) {
            return new Column<>(name, "bytea", value::apply);
        }

        public static <R> Column<R> integer(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "int4", value);
        }

        public static <R> Column<R> bigint(String name, Function<R, @Nullable Object> value) {
            return new Column<>(name, "int8", value);
        }
    }

    public NewRows(String table, List<Column<R>> columns) {
        this.table = table;
        this.columns = List.copyOf(columns);
        insertInto = "insert into " + table
                + columns.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")"));
        insertAll = insertInto
                + columns.stream()
                        .map(column -> "?::" + column.type() + "[]")
                        .collect(Collectors.joining(", ", " select * from unnest(", ")"));
    }

    List<Column<R>> columns() {
        return columns;
    }

    /** The same table, with those columns that become something else than {@code null}, made from something else. */
    <S> NewRows<S> with(Function<Column<?>, @Nullable Column<S>> change) {
        return new NewRows<>(
                table,
                columns.stream()
                        .<Column<S>>mapMulti((column, next) -> {
                            Column<S> changed = change.apply(column);
                            if (changed != null) {
                                next.accept(changed);
                            }
                        })
                        .toList());
    }

    /** For so many rows, with a parameter for each of their columns. */
    String insertValues(int rows) {
        return insertValues.computeIfAbsent(rows, this::withValues);
    }

    private String withValues(int rows) {
        String row = columns.stream().map(column -> "?").collect(Collectors.joining(", ", "(", ")"));
        return insertInto + " values " + String.join(", ", Collections.nCopies(rows, row));
    }

    /** With an array for each column: PostgreSQL. */
    String insertAll() {
        return insertAll;
    }
}
