package dev.errand.db.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.row.NewRows.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PackedRowsTest {

    private record Entry(String id, @Nullable String body, long at, int kind) {}

    private static final Column<Entry> ID = Column.text("id", Entry::id);
    private static final NewRows<Entry> TABLE = new NewRows<>(
            "entry",
            List.of(
                    ID,
                    Column.text("body", Entry::body),
                    Column.bigint("at", Entry::at),
                    Column.integer("kind", Entry::kind)));
    private static final List<Entry> ENTRIES = List.of(
            new Entry("a", "{\"x\":1.0,\"y\":\"\\u0000 😀\"}", Long.MAX_VALUE, 3),
            new Entry("b", null, Long.MAX_VALUE, 3),
            new Entry("c", "\u2028\u0007", Long.MAX_VALUE, 3));

    private static List<List<@Nullable Object>> unpacked(String text, NewRows<?> table) {
        PackedRows packed = PackedRows.all(text).getFirst();
        NewRows<Integer> into = packed.into(table);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < packed.rows(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (Column<Integer> column : into.columns()) {
                values.add(column.value().apply(row));
            }
            rows.add(values);
        }
        return rows;
    }

    @Test
    void whatWasPacked_comesOutAsItWas() {
        String text = PackedRows.text(List.of(PackedRows.pack(TABLE, ENTRIES)));

        List<List<@Nullable Object>> rows = unpacked(text, TABLE);

        assertThat(rows).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Entry entry = ENTRIES.get(i);
            assertThat(rows.get(i)).containsExactly(entry.id(), entry.body(), entry.at(), entry.kind());
        }
    }

    @Test
    void whatIsTheSameInAllRows_isWrittenOnce() {
        assertThat(PackedRows.text(List.of(PackedRows.pack(TABLE, ENTRIES))))
                .containsOnlyOnce(Long.toString(Long.MAX_VALUE));
    }

    @Test
    void aColumnThatCameLater_isLeftToItsDefault() {
        NewRows<Entry> former = new NewRows<>("entry", List.of(ID));

        assertThat(unpacked(PackedRows.text(List.of(PackedRows.pack(former, ENTRIES))), TABLE))
                .containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void noRows_areNone() {
        assertThat(unpacked(PackedRows.text(List.of(PackedRows.pack(TABLE, List.of()))), TABLE))
                .isEmpty();
    }
}
