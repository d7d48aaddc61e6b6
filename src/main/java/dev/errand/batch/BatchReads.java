package dev.errand.batch;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Place;
import dev.errand.store.Sized;
import dev.errand.store.Whose;
import dev.errand.store.row.JobExpressions;
import dev.errand.store.row.SealedCells;
import dev.errand.store.row.StoredJson;
import dev.errand.store.row.TenantSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads batches with their live counts, each in one statement, so that the counts fit each other. Safe for concurrent use. */
@Component
public class BatchReads {

    private static final String SELECT =
            """
            select b.*, %s as scheduled, %s as running,
                (select coalesce(sum(c.succeeded), 0) from batch_count as c where c.batch_id = b.id) as succeeded,
                (select coalesce(sum(c.failed), 0) from batch_count as c where c.batch_id = b.id) as failed,
                (select coalesce(sum(c.canceled), 0) from batch_count as c where c.batch_id = b.id) as canceled
            from batch as b""".formatted(JobExpressions.scheduledItems("b.id"), JobExpressions.runningItems("b.id"));

    /** What every batch has: ids, times, counts, links. */
    private static final int FRAME = 1024;

    private final Transactions transactions;

    public BatchReads(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The batch, if there is one of this id. */
    public Optional<Batch> find(String id) {
        return transactions.read(jdbc -> find(jdbc, id));
    }

    /** Where the batch stands, without its counts, if there is one of this id. */
    public Optional<State> state(String id) {
        return transactions.read(jdbc -> jdbc.sql("select status, created_at, task, queue from batch where id = ?")
                .param(id)
                .query((row, i) -> new State(
                        BatchStatus.ofCode(row.getString("status")).isFinal(),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        row.getString("task"),
                        row.getString("queue")))
                .optional());
    }

    /**
     * Where a batch stands.
     *
     * @param done whether it is final
     * @param createdAt when it was accepted
     * @param task what its items run, as it is stored
     * @param line where they wait
     */
    public record State(boolean done, Instant createdAt, String task, String line) {}

    /** Whether no item of it is still to end; so also when there is no such batch, or no longer. */
    public boolean isOver(String id) {
        return transactions.read(jdbc -> jdbc.sql("select count(*) from batch where id = ? and status = 'running'")
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 0);
    }

    /** Whether a batch was submitted by whoever has the key of that id. */
    public boolean isOf(String id, String maker) {
        return transactions.read(jdbc -> jdbc.sql("select 1 from batch where id = ? and created_by = ?")
                .param(id)
                .param(maker)
                .query(Integer.class)
                .optional()
                .isPresent());
    }

    /** How large those of a page are, newest first; after the batch of that id, where the page before ended. */
    public List<Sized.Row> measure(@Nullable String olderThan, int limit) {
        return measure(Whose.ALL, "", olderThan, limit);
    }

    /**
     * The same, of some alone.
     *
     * @param maker who asks: a workflow has jobs of any tasks and queues, so who is kept from some sees his own
     */
    public List<Sized.Row> measure(Whose whose, String maker, @Nullable String olderThan, int limit) {
        String tenant = whose.tenant();
        List<Object> parameters = new ArrayList<>();
        if (tenant != null) {
            parameters.add(tenant);
        }
        parameters.add(olderThan == null ? Batch.PREFIX + "_~" : olderThan);
        parameters.addAll(whose.parameters());
        String conditions = whose.conditions();
        if (!conditions.isEmpty()) {
            conditions = " and (graph is null" + conditions + " or graph is not null and created_by = ?)";
            parameters.add(maker);
        }
        parameters.add(limit);
        String some = conditions;
        return transactions.read(jdbc -> jdbc.sql(
                        "select id, coalesce(octet_length(webhook), 0) + coalesce(octet_length(cancel_reason), 0) from batch where"
                                + TenantSql.and(tenant) + "id < ?" + some + " order by id desc limit ?")
                .params(parameters)
                .query((row, i) -> new Sized.Row(row.getString(1), row.getLong(2) + FRAME))
                .list());
    }

    /** The batches of these ids that are still there, newest first. */
    public List<Batch> findAll(List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : transactions.read(jdbc -> jdbc.sql(SELECT + " where b.id in (:ids) order by b.id desc")
                        .param("ids", ids)
                        .query((row, i) -> batch(row))
                        .list());
    }

    /** Whether there was a batch of this id that is no longer kept. */
    public boolean wasPurged(String id) {
        return purgedOf(id).isPresent();
    }

    /** Whose a batch of this id was that is no longer kept. */
    public Optional<String> purgedOf(String id) {
        return transactions.read(jdbc -> jdbc.sql("select tenant from tombstone where id = ?")
                .param(id)
                .query(String.class)
                .optional());
    }

    public static Optional<Batch> find(JdbcClient jdbc, String id) {
        return jdbc.sql(SELECT + " where b.id = ?")
                .param(id)
                .query((row, i) -> batch(row))
                .optional();
    }

    /** A batch that has just ended, for those who write something for it in the same transaction. */
    public static BatchOutcomeHook.Ended ended(JdbcClient jdbc, String id) {
        return jdbc.sql("select task, tenant, webhook, awaited from batch where id = ?")
                .param(id)
                .query((row, i) -> new BatchOutcomeHook.Ended(
                        id,
                        row.getString("task"),
                        row.getString("tenant"),
                        StoredJson.webhook(SealedCells.webhook(
                                row.getString("webhook"), webhookPlace(row.getString("tenant"), id))),
                        row.getInt("awaited") != 0,
                        () -> find(jdbc, id).orElseThrow()))
                .single();
    }

    /** Where whom to tell of a batch is kept. */
    public static Place webhookPlace(String tenant, String id) {
        return new Place(tenant, id, "batch.webhook");
    }

    private static Batch batch(ResultSet row) throws SQLException {
        Tally ended = new Tally(row.getInt("succeeded"), row.getInt("failed"), row.getInt("canceled"));
        int total = row.getInt("total");
        int window = row.getInt("max_concurrency");
        return new Batch(
                row.getString("id"),
                row.getString("name"),
                row.getString("task"),
                row.getInt("graph") != 0
                        ? BatchMode.GRAPH
                        : BatchMode.ofCode(row.getString("mode")).orElseThrow(),
                row.getString("queue"),
                window == 0 ? null : window,
                row.getInt("fail_fast") != 0,
                BatchStatus.ofCode(row.getString("status")),
                row.getLong("version"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "finished_at"),
                instant(row, "cancel_requested_at"),
                row.getString("cancel_reason"),
                Counts.of(total, row.getInt("scheduled"), row.getInt("running"), ended));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
