package dev.errand.store.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The row at which a walk stands. */
final class Cells {

    private final ResultSet row;
    private final int[] places;

    /** With where the cell of each column is, by the column's index; 0 where it was not read. */
    Cells(ResultSet row, int[] places) {
        this.row = row;
        this.places = places;
    }

    /** What there is of a column; nothing where its cell is empty or was not read. */
    <V> @Nullable V get(JobColumn<V> column) throws SQLException {
        int place = places[column.index()];
        return place == 0 ? null : column.cell().read().at(row, place);
    }
}
