package dev.errand.store.row;

import dev.errand.db.row.NewRows;
import dev.errand.db.row.PackedRows;
import dev.errand.db.row.RowInsert;
import dev.errand.job.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rows beside a job by which it is found; the job's own row has all that is in them, too.
 *
 * @param table where they are
 * @param of those of a job; most have none
 * @param <R> what a row is made from
 */
public record FoundBy<R>(NewRows<R> table, Function<NewJob, Stream<R>> of) {

    /** Whether any of the jobs has such rows. */
    public boolean areThere(List<NewJob> jobs) {
        return jobs.stream().flatMap(of).findAny().isPresent();
    }

    /** Writes those of all these jobs. */
    public void insert(RowInsert rows, Connection connection, List<NewJob> jobs) throws SQLException {
        rows.insert(connection, table, rows(jobs));
    }

    /** Packs those of all these jobs. */
    public PackedRows pack(List<NewJob> jobs) {
        return PackedRows.pack(table, rows(jobs));
    }

    private List<R> rows(List<NewJob> jobs) {
        return jobs.stream().flatMap(of).toList();
    }
}
