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
    void whatAllRowsHaveInCommonIsGivenOnce() {
        NewRows.Filled filled = table.fill(List.of(new Row("a", "x", 1), new Row("b", "x", 2)));

        assertThat(filled.mixture().insertAll())
                .isEqualTo("insert into thing (id, name, size) select own.id, ?::text, own.size from"
                        + " unnest(?::text[], ?::int4[]) as own (id, size)");
        assertThat(filled.mixture().insertValues(2))
                .isEqualTo("insert into thing (id, name, size) values (?2, ?1, ?3), (?4, ?1, ?5)");
        assertThat(filled.mixture().types()).containsExactly("text", "int4");
        assertThat(filled.shared()).containsExactly("x");
        assertThat(filled.own()).containsExactly(new Object[] {"a", "b"}, new Object[] {1, 2});
    }

    @Test
    void oneRowAlone_andTimes_andTheFirstColumn_areNeverShared() {
        NewRows<Row> timed = new NewRows<>(
                "thing", List.of(NewRows.Column.text("id", Row::id), NewRows.Column.bigint("at", row -> 7L)));

        assertThat(table.fill(List.of(new Row("a", "x", 1))).shared()).isEmpty();
        assertThat(timed.fill(List.of(new Row("a", "x", 1), new Row("a", "x", 1)))
                        .shared())
                .isEmpty();
    }

    @Test
    void whatIsMissingInSomeRowsIsNotShared_andBytesAreComparedByWhatTheyAre() {
        NewRows<Row> bytes = new NewRows<>(
                "thing",
                List.of(
                        NewRows.Column.text("id", Row::id),
                        NewRows.Column.bytes("body", row -> new byte[] {1, 2}),
                        NewRows.Column.text("name", Row::name)));

        NewRows.Filled filled = bytes.fill(List.of(new Row("a", "x", 1), new Row("b", null, 1)));

        assertThat(filled.shared()).containsExactly(new byte[] {1, 2});
        assertThat(filled.own()).containsExactly(new Object[] {"a", "b"}, new Object[] {"x", null});
    }

    @Test
    void afterAFewMixtures_thoseAreUsedThatShareLess() {
        NewRows<List<Integer>> wide = new NewRows<>(
                "wide",
                IntStream.range(0, 12)
                        .mapToObj(column -> NewRows.Column.<List<Integer>>integer("c" + column, row -> row.get(column)))
                        .toList());
        for (int same = 1; same < 12; same++) {
            NewRows.Filled filled = wide.fill(List.of(row(1, same, 0), row(2, same, 1)));

            assertThat(filled.shared()).hasSize(Math.min(same, 8));
            assertThat(filled.own()).hasSize(12 - Math.min(same, 8));
            assertThat(filled.own().getFirst()).containsExactly(1, 2);
        }
        // Nothing that is known shares only the last one.
        assertThat(wide.fill(List.of(last(1), last(2))).shared()).isEmpty();
    }

    /** A first value, so many that all rows have, and others. */
    private static List<Integer> row(int first, int same, int other) {
        return IntStream.range(0, 12)
                .mapToObj(column -> column == 0 ? first : column <= same ? 100 : 200 + other)
                .toList();
    }

    private static List<Integer> last(int value) {
        return IntStream.range(0, 12)
                .mapToObj(column -> column == 11 ? 5 : value)
                .toList();
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
