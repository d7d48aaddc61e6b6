package dev.errand.db.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NewRowsTest {

    private record Row(
            String id, @Nullable String name, @Nullable Integer size) {}

    private final NewRows<Row> table = new NewRows<>(
            "thing",
            List.of(
                    NewRows.Column.text("id", Row::id),
                    NewRows.Column.text("name", Row::name),
                    NewRows.Column.integer("size", Row::size)));

    @Test
    void aStatementNamesOnlyColumnsInWhichSomeRowHasAValue() {
        NewRows.Filled filled = table.fill(List.of(new Row("a", null, null), new Row("b", null, 2)));

        assertThat(filled.mixture().insertAll())
                .isEqualTo("insert into thing (id, size) select * from unnest(?::text[], ?::int4[])");
        assertThat(filled.mixture().insertValues(2)).isEqualTo("insert into thing (id, size) values (?, ?), (?, ?)");
        assertThat(filled.mixture().types()).containsExactly("text", "int4");
        assertThat(filled.values()).containsExactly(new Object[] {"a", "b"}, new Object[] {null, 2});
    }

    @Test
    void rowsOfTheSameMixtureShareStatements() {
        assertThat(table.fill(List.of(new Row("a", "x", null))).mixture())
                .isSameAs(table.fill(List.of(new Row("b", null, null), new Row("c", "y", null)))
                        .mixture());
    }

    @Test
    void afterAFewMixturesTheNextNamesAllColumns() {
        NewRows<Integer> wide = new NewRows<>(
                "wide",
                IntStream.range(0, 10)
                        .mapToObj(column -> NewRows.Column.<Integer>integer(
                                "c" + column, row -> row == column ? Integer.valueOf(row) : null))
                        .toList());

        List<Integer> named = IntStream.range(0, 10)
                .mapToObj(row -> wide.fill(List.of(row)).values().size())
                .toList();

        assertThat(named).startsWith(1, 1).endsWith(10, 10);
        NewRows.Filled last = wide.fill(List.of(9));
        assertThat(last.values()).hasSize(10);
        assertThat(last.values().get(9)).containsExactly(9);
        assertThat(last.values().get(8)).containsExactly((Object) null);
    }
}
