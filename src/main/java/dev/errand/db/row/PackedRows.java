package dev.errand.db.row;

import dev.errand.db.row.NewRows.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * New rows as text, to be kept and inserted later, perhaps by another version of the service: a column that is not there yet when they are
 * packed gets its default, and the type of each is looked up when they are unpacked. What is the same in all rows is written once.
 *
 * @param rows how many
 * @param same the columns that have one value in all rows
 * @param each the values of the others, one for each row
 */
public record PackedRows(int rows, Map<String, @Nullable Object> same, Map<String, List<@Nullable Object>> each) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Packs them; their values are texts, numbers or nothing. */
    public static <R> PackedRows pack(NewRows<R> table, List<R> rows) {
        Map<String, @Nullable Object> same = new LinkedHashMap<>();
        Map<String, List<@Nullable Object>> each = new LinkedHashMap<>();
        for (Column<R> column : table.columns()) {
            List<@Nullable Object> values = new ArrayList<>(rows.size());
            boolean differ = false;
            for (R row : rows) {
                Object value = column.value().apply(row);
                differ |= !values.isEmpty() && !Objects.equals(value, values.getFirst());
                values.add(value);
            }
            if (differ) {
                each.put(column.name(), values);
            } else if (!values.isEmpty()) {
                same.put(column.name(), values.getFirst());
            }
        }
        return new PackedRows(rows.size(), same, each);
    }

    /** As text, as {@link #all} reads it. */
    public static String text(List<PackedRows> tables) {
        return JSON.writeValueAsString(tables.toArray());
    }

    /** What {@link #text} wrote. */
    public static List<PackedRows> all(String text) {
        return List.of(JSON.readValue(text, PackedRows[].class));
    }

    /** The same rows for an insert, each by its number. */
    public NewRows<Integer> into(NewRows<?> table) {
        return table.with(column -> {
            String name = column.name();
            List<@Nullable Object> values = each.get(name);
            if (values != null) {
                return new Column<>(name, column.type(), values::get, column.usual());
            }
            return same.containsKey(name)
                    ? new Column<>(name, column.type(), row -> same.get(name), column.usual())
                    : null;
        });
    }
}
