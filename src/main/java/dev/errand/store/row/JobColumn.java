package dev.errand.store.row;

import dev.errand.db.row.NewRows;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobSpec;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table of jobs. Its value is found by its place, since looking for its name takes longer than reading it.
 *
 * @param index its place in {@link JobColumns#ALL}, from 0
 * @param name in statements
 * @param presence whether a claim reads it
 * @param option which option of a job it holds, if it holds one
 * @param born what a new row has in it; {@code null} for the column's default
 * @param usual that default, where a new row may have another value
 * @param <V> its values
 */
record JobColumn<V>(
        int index,
        String name,
        Cell<V> cell,
        Presence presence,
        @Nullable Function<JobSpec, @Nullable V> option,
        @Nullable Function<NewJob, @Nullable V> born,
        @Nullable V usual) {

    /** What whoever claims a job has to read. */
    enum Presence {
        /** It is read. */
        USUAL,
        /** It is empty nearly always; a job in which it is not is read again as a whole. */
        SELDOM,
        /** It follows from the claim, or is empty where what is there seldom is not. */
        KNOWN
    }

    /** What the row has; nothing where it was not read. */
    @Nullable
    V in(Cells row) throws SQLException {
        return row.get(this);
    }

    /** What the row must have. */
    V of(Cells row) throws SQLException {
        return Objects.requireNonNull(in(row), name);
    }

    /** As a column of new rows, if they are born with a value. */
    Stream<NewRows.Column<NewJob>> ofNewRows() {
        Function<NewJob, @Nullable V> value = born;
        if (value == null) {
            return Stream.of();
        }
        Object otherwise = usual == null ? null : cell.write().apply(usual);
        return Stream.of(new NewRows.Column<>(
                name,
                cell.type(),
                job -> {
                    V given = value.apply(job);
                    return given == null ? null : cell.write().apply(given);
                },
                otherwise));
    }
}
