package dev.errand.db.row;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table, and what new rows of it are made from. Most columns are empty in most rows, and each costs the driver and the database: a
 * statement names only those in which some of its rows have a value. So a column that may be empty has no default, and one that may not says its.
 * What all rows of a statement have in common, as many of those do that arrive together, is given to the database once.
 *
 * @param <R> what a row is made from
 */
public final class NewRows<R> {

    /** Each makes statements of its own, which are kept; rows of yet another mixture name all columns. */
    private static final int MIXTURES = 4;

    /** The same of mixtures in which some columns are named once for all rows. */
    private static final int SHARING = 8;

    private final String table;
    private final List<Column<R>> columns;
    private final Map<Long, Mixture> mixtures = new ConcurrentHashMap<>();
    private final Map<Shape, Mixture> sharing = new ConcurrentHashMap<>();

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
    record Filled(Mixture mixture, List<@Nullable Object[]> values) {

        /** Those of columns in which all rows have the same. */
        List<@Nullable Object> shared() {
            return mixture.shared.stream()
                    .<@Nullable Object>map(column -> values.get(column)[0])
                    .toList();
        }

        /** All values of the other columns. */
        List<@Nullable Object[]> own() {
            return mixture.shared.isEmpty()
                    ? values
                    : mixture.own.stream().<@Nullable Object[]>map(values::get).toList();
        }
    }

    /**
     * In which columns some rows have a value, and in which all have the same one.
     *
     * @param filled a bit for each column
     * @param same some of these
     */
    private record Shape(long filled, long same) {}

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
        Mixture mixture = rows.size() == 1 ? mixture(filled) : sharing(new Shape(filled, same(all, filled)));
        return new Filled(mixture, mixture.indexes.stream().map(all::get).toList());
    }

    private Mixture mixture(long filled) {
        Mixture known = mixtures.get(filled);
        if (known != null) {
            return known;
        }
        return mixtures.computeIfAbsent(
                mixtures.size() < MIXTURES ? filled : -1L, some -> new Mixture(table, columns, some, 0));
    }

    /** Times are the same by chance. The first column that has values never counts: a row needs something of its own. */
    private long same(List<@Nullable Object[]> all, long filled) {
        long same = 0;
        for (long left = filled & (filled - 1); left != 0; left &= left - 1) {
            int column = Long.numberOfTrailingZeros(left);
            if (!"int8".equals(columns.get(column).type()) && isSame(all.get(column))) {
                same |= 1L << column;
            }
        }
        return same;
    }

    private static boolean isSame(@Nullable Object[] values) {
        for (int i = 1; i < values.length; i++) {
            if (!Objects.deepEquals(values[0], values[i])) {
                return false;
            }
        }
        return true;
    }

    /** With as many of the columns named once as there is a statement for. */
    private Mixture sharing(Shape shape) {
        if (shape.same() == 0) {
            return mixture(shape.filled());
        }
        Mixture known = sharing.get(shape);
        if (known != null) {
            return known;
        }
        if (sharing.size() < SHARING) {
            return sharing.computeIfAbsent(shape, some -> new Mixture(table, columns, some.filled(), some.same()));
        }
        return sharing.entrySet().stream()
                .filter(other -> other.getKey().filled() == shape.filled()
                        && (other.getKey().same() & ~shape.same()) == 0)
                .max(Comparator.comparingInt(
                        other -> Long.bitCount(other.getKey().same())))
                .map(Map.Entry::getValue)
                .orElseGet(() -> mixture(shape.filled()));
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

    /** The statements for rows that have a value in some of the columns, and the same one in some of these. */
    static final class Mixture {
        private final List<Integer> indexes;
        private final List<Column<?>> named;
        /** Places among those that are named. */
        private final List<Integer> shared;

        private final List<Integer> own;
        private final String insertInto;
        private final String insertAll;
        private final Map<Integer, String> insertValues = new ConcurrentHashMap<>();

        private Mixture(String table, List<? extends Column<?>> columns, long filled, long same) {
            indexes = IntStream.range(0, columns.size())
                    .filter(index -> (filled & 1L << index) != 0)
                    .boxed()
                    .toList();
            named = indexes.stream().<Column<?>>map(columns::get).toList();
            Map<Boolean, List<Integer>> places = IntStream.range(0, named.size())
                    .boxed()
                    .collect(Collectors.partitioningBy(place -> (same & 1L << indexes.get(place)) != 0));
            shared = places.getOrDefault(true, List.of());
            own = places.getOrDefault(false, List.of());
            insertInto = "insert into " + table + each(Column::name, " (", ")");
            insertAll = insertInto + (shared.isEmpty() ? selectAll() : selectShared());
        }

        private String each(Function<Column<?>, String> part, String before, String after) {
            return named.stream().map(part).collect(Collectors.joining(", ", before, after));
        }

        private String selectAll() {
            return each(column -> "?::" + column.type() + "[]", " select * from unnest(", ")");
        }

        private String selectShared() {
            String selected = IntStream.range(0, named.size())
                    .mapToObj(place -> shared.contains(place)
                            ? "?::" + named.get(place).type()
                            : "own." + named.get(place).name())
                    .collect(Collectors.joining(", ", " select ", ""));
            return selected
                    + own.stream()
                            .map(place -> "?::" + named.get(place).type() + "[]")
                            .collect(Collectors.joining(", ", " from unnest(", ")"))
                    + own.stream()
                            .map(place -> named.get(place).name())
                            .collect(Collectors.joining(", ", " as own (", ")"));
        }

        /** The types of the columns in which each row has a value of its own. */
        List<String> types() {
            return own.stream().<String>map(place -> named.get(place).type()).toList();
        }

        /** For so many rows: a parameter for each column that all share, then one for each other column of each row. */
        String insertValues(int rows) {
            return insertValues.computeIfAbsent(rows, this::values);
        }

        private String values(int rows) {
            if (shared.isEmpty()) {
                return insertInto + " values "
                        + String.join(", ", Collections.nCopies(rows, each(column -> "?", "(", ")")));
            }
            return IntStream.range(0, rows)
                    .mapToObj(row -> IntStream.range(0, named.size())
                            .mapToObj(place -> "?" + (1 + parameter(row, place)))
                            .collect(Collectors.joining(", ", "(", ")")))
                    .collect(Collectors.joining(", ", insertInto + " values ", ""));
        }

        private int parameter(int row, int place) {
            int at = shared.indexOf(place);
            return at >= 0 ? at : shared.size() + row * own.size() + own.indexOf(place);
        }

        /** A parameter for each column that all share, then an array for each other one: PostgreSQL. */
        String insertAll() {
            return insertAll;
        }
    }
}
