package dev.errand.batch.bookkeeping;

import dev.errand.batch.Tally;
import dev.errand.cluster.Node;
import dev.errand.db.commit.Transactions;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.spec.JobRelations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes which items are final, in what order they became so, and their sums. */
@Component
public class OutcomeWrites {

    private static final int SLOTS = 64;

    private static final NewRows<Ended> OUTCOMES = new NewRows<>(
            "batch_outcome",
            List.of(
                    Column.text("batch_id", ended -> ended.item().batchId()),
                    Column.integer("item_index", ended -> ended.item().index()),
                    Column.text("job_id", ended -> ended.job().id().value()),
                    Column.text("status", ended -> ended.job().state().code())));

    private static final String COUNT = """
            insert into batch_count (batch_id, slot, succeeded, failed, canceled) values (?, ?, ?, ?, ?)
            on conflict (batch_id, slot) do update set succeeded = batch_count.succeeded + excluded.succeeded,
                failed = batch_count.failed + excluded.failed, canceled = batch_count.canceled + excluded.canceled""";

    private final int slot;

    public OutcomeWrites(Node node) {
        // Two nodes may share a slot; the sums are right all the same.
        this.slot = Math.floorMod(node.name().hashCode(), SLOTS);
    }

    private record Ended(Job job, JobRelations.BatchItem item) {}

    /** Adds final items of any batches. */
    static void add(Connection connection, Transactions transactions, List<Job> jobs) throws SQLException {
        List<Ended> all = new ArrayList<>(jobs.size());
        for (Job job : jobs) {
            JobRelations.BatchItem item = job.spec().relations().item();
            if (item != null) {
                all.add(new Ended(job, item));
            }
        }
        transactions.insert(connection, OUTCOMES, all);
    }

    /** Adds to the sums of a batch. */
    void count(Connection connection, String batchId, Tally more) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, batchId);
            statement.setInt(2, slot);
            statement.setInt(3, more.succeeded());
            statement.setInt(4, more.failed());
            statement.setInt(5, more.canceled());
            statement.executeUpdate();
        }
    }

    /** Takes outcomes of items back; answers how many had ended in which way. */
    static Tally takeBack(Connection connection, String batchId, List<Integer> indexes) {
        return Transactions.jdbc(connection)
                .sql("delete from batch_outcome where batch_id = :batch and item_index in (:indexes) returning status")
                .param("batch", batchId)
                .param("indexes", indexes)
                .query(String.class)
                .list()
                .stream()
                .flatMap(code -> JobState.ofCode(code).stream())
                .map(Tally::one)
                .reduce(Tally.NONE, Tally::plus);
    }

    /** The number of the last outcome so far, of whatever batch. */
    static long last(Connection connection) {
        return Transactions.jdbc(connection)
                .sql("select coalesce(max(seq), 0) from batch_outcome")
                .query(Long.class)
                .single();
    }
}
