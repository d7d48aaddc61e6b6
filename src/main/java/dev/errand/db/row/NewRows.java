package dev.errand.db.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table, and what new rows of it are made from. Most columns are empty in most rows, and each costs the driver and the database: a
 * statement names only those in which some of its rows have a value. So a column that may be empty has no default, and one that may not says its.
 *
 * @param <R> what a row is made from
 */
public final class NewRows<R> {

    /** Each makes statements of its own, which are kept; rows of yet another mixture name all columns. */
    private static final int MIXTURES = 4;

    private final String table;
    private final List<Column<R>> columns;
    private final Map<Long, Mixture> mixtures = new ConcurrentHashMap<>();

    /**
     * One column.
     *
     * @param type on PostgreSQL; on SQLite a value says its type itself
     * @param value a string, number, array of bytes or {@code null}
     * @param usual the column's default, if it has one: what stands for {@code null} where the column is named
     */
    public record Column<R>(
            String name,
            String type,
            Function<R, @Nullable Object> value,
            @Nullable Object usual) {

        /** Without a default. */
        public Column(String name, String type, Function<R, @Nullable Object> value) {
            this(name, type, value, null);
        }

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

        /** The driver takes arrays of bytes only where the type of the array says that they are. */
        private @Nullable Object[] array(int size) {
            return "bytea".equals(type) ? new byte[size][] : new Object[size];
        }
    }

    public NewRows(String table, List<Column<R>> columns) {
        if (columns.size() > Long.SIZE) {
            throw new IllegalArgumentException("more columns than a number has bits: " + columns.size());
        }
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /** The values of some rows, column by column, and the statements that take them. */
    record Filled(Mixture mixture, List<@Nullable Object[]> values) {}

    /** What these rows have in those columns that are not empty in all of them. */
    Filled fill(List<R> rows) {
        List<@Nullable Object[]> all = new ArrayList<>(columns.size());
        long filled = 0;
        for (int i = 0; i < columns.size(); i++) {
            Column<R> column = columns.get(i);
            @Nullable Object[] values = column.array(rows.size());
            for (int row = 0; row < values.length; row++) {
                values[row] = column.value().apply(rows.get(row));
                if (values[row] != null) {
                    filled |= 1L << i;
                } else if (column.usual() != null) {
                    values[row] = column.usual();
                }
            }
            all.add(values);
        }
        Mixture mixture = mixture(filled);
        return new Filled(mixture, mixture.indexes.stream().map(all::get).toList());
    }

    private Mixture mixture(long filled) {
        Mixture known = mixtures.get(filled);
        if (known != null) {
            return known;
        }
        return mixtures.computeIfAbsent(
                mixtures.size() < MIXTURES ? filled : -1L, some -> new Mixture(table, columns, some));
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

    /** The statements for rows that have a value in some of the columns. */
    static final class Mixture {
        private final List<Integer> indexes;
        private final List<Column<?>> named;
        private final String insertInto;
        private final String insertAll;
        private final Map<Integer, String> insertValues = new ConcurrentHashMap<>();

        private Mixture(String table, List<? extends Column<?>> columns, long filled) {
            indexes = IntStream.range(0, columns.size())
                    .filter(index -> (filled & 1L << index) != 0)
                    .boxed()
                    .toList();
            named = indexes.stream().<Column<?>>map(columns::get).toList();
            insertInto = "insert into " + table + each(Column::name, " (", ")");
            insertAll = insertInto + each(column -> "?::" + column.type() + "[]", " select * from unnest(", ")");
        }

        private String each(Function<Column<?>, String> part, String before, String after) {
            return named.stream().map(part).collect(Collectors.joining(", ", before, after));
        }

        /** The type of each column that is named. */
        List<String> types() {
            return named.stream().<String>map(Column::type).toList();
        }

        /** For so many rows, with a parameter for each of their columns. */
        String insertValues(int rows) {
            return insertValues.computeIfAbsent(
                    rows,
                    size -> insertInto + " values "
                            + String.join(", ", Collections.nCopies(size, each(column -> "?", "(", ")"))));
        }

        /** With an array for each column: PostgreSQL. */
        String insertAll() {
            return insertAll;
        }
    }
}
