package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.db.row.RowInsert;
import dev.errand.encryption.Sealing;
import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.Reason;
import dev.errand.job.Transition;
import dev.errand.store.Completion;
import dev.errand.store.row.SealedCells;
import dev.errand.store.row.StoredJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that were followed by another one: each is written in the transaction in which the next one becomes possible. The last one
 * stands in the job's own row, so that a job which ends at its first attempt costs nothing here. Of a job the latest are kept. Safe for
 * concurrent use.
 */
public final class PastAttempts {

    private static final String WORKERS = "select token, worker_id from worker_lease where token in (:tokens)";

    /** Of the job in front of it, in a statement that writes an outcome {@code o}: on what node it ran, or by which worker, as here. */
    static final String RAN_ON = """
            case when job.node = '@worker' then (select '@' || w.worker_id from worker_lease as w where w.token = o.token)
                else job.node end""";

    /** The last attempt of jobs that have ended, which makes room for another one in their rows. */
    static final String KEEP = """
            insert into job_attempt (job_id, version, attempt, node, queued_at, started_at, finished_at, outcome, reason, failure, fingerprint)
            select id, version, attempt, ran_on, run_at, started_at, finished_at,
                case when state = 'canceled' then 'canceled' when reason = 'worker-lost' then 'lost'
                    when reason = 'timed-out' or reason = 'abandoned' then 'timed-out' else 'failed' end,
                reason, failure, error_fingerprint
            from job where id in (:ids) and started_at is not null and finished_at is not null and not exists (
                select 1 from job_attempt as a where a.job_id = job.id and a.started_at = job.started_at)""";

    private static final String TRIM = """
            delete from job_attempt where job_id = ? and version <= (
                select version from job_attempt where job_id = ? order by version desc limit 1 offset ?)""";

    private static final NewRows<Row> TABLE = new NewRows<>(
            "job_attempt",
            List.of(
                    Column.text("job_id", row -> row.job().id().value()),
                    Column.bigint("version", Row::version),
                    Column.integer("attempt", row -> row.job().attempts().number()),
                    Column.text("node", Row::node),
                    Column.bigint(
                            "queued_at",
                            row -> row.job().spec().placement().runAt().toEpochMilli()),
                    Column.bigint("started_at", row -> millis(row.job().startedAt())),
                    Column.bigint("finished_at", row -> row.completion().at().toEpochMilli()),
                    Column.text("outcome", row -> row.end().code()),
                    Column.text("reason", Row::reason),
                    Column.text("failure", Row::failure),
                    Column.text("fingerprint", Row::fingerprint),
                    Column.bigint("retry_at", Row::retryAt)));

    private final RowInsert insert;
    private final Sealing sealing;
    private final int kept;

    /** With how many are kept of a job. */
    PastAttempts(RowInsert insert, Sealing sealing, int kept) {
        this.insert = insert;
        this.sealing = sealing;
        this.kept = kept;
    }

    /**
     * An attempt that ended, as its job goes on.
     *
     * @param version which the job's row has by that
     */
    record Ended(Completion completion, long version) {}

    private record Row(
            Completion completion, long version, @Nullable String node, Sealing sealing) {

        Job job() {
            return completion.job();
        }

        AttemptEnd end() {
            return completion.end();
        }

        private Transition transition() {
            return completion.transition();
        }

        /** Of this attempt: while it goes on a job keeps the error of the one before. */
        private @Nullable Failure own() {
            return end() == AttemptEnd.FAILED || end() == AttemptEnd.TIMED_OUT
                    ? transition().failure()
                    : null;
        }

        @Nullable
        String reason() {
            Failure own = own();
            return end() == AttemptEnd.LOST
                    ? Reason.WORKER_LOST.code()
                    : own == null ? null : own.reason().code();
        }

        /** Sealed as in the job's row, so that it can be moved from there. */
        @Nullable
        String failure() {
            String json = StoredJson.ofFailure(own());
            return sealing.textIn(
                    json,
                    SealedCells.place(
                            job().spec().placement().tenant(), job().id().value(), "failure"));
        }

        @Nullable
        String fingerprint() {
            Failure own = own();
            return own == null ? null : own.fingerprint();
        }

        long retryAt() {
            Instant next = transition().runAt();
            return (next == null ? completion.at() : next).toEpochMilli();
        }
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : (Long) time.toEpochMilli();
    }

    void write(Connection connection, List<Ended> ended) throws SQLException {
        if (ended.isEmpty()) {
            return;
        }
        Map<String, String> workers = workers(
                connection,
                ended.stream()
                        .map(each -> each.completion().lease())
                        .filter(lease -> lease.isOfWorker())
                        .map(lease -> lease.token())
                        .toList());
        insert.insert(
                connection,
                TABLE,
                ended.stream()
                        .map(each -> new Row(
                                each.completion(),
                                each.version(),
                                each.completion().lease().isOfWorker()
                                        ? workers.get(each.completion().lease().token())
                                        : each.completion().lease().node(),
                                sealing))
                        .toList());
        for (Ended each : ended) {
            trim(connection, each.completion().job().id().value(), each.version());
        }
    }

    private static Map<String, String> workers(Connection connection, List<String> tokens) {
        Map<String, String> workers = new HashMap<>();
        if (!tokens.isEmpty()) {
            Transactions.jdbc(connection).sql(WORKERS).param("tokens", tokens).query(row -> {
                workers.put(row.getString(1), "@" + row.getString(2));
            });
        }
        return workers;
    }

    /** Keeps the last attempts of jobs that have ended and are about to be queued again by hand, as far as they are not kept already. */
    void keepLast(Connection connection, List<Job> jobs) throws SQLException {
        var unused = Transactions.jdbc(connection)
                .sql(KEEP)
                .param("ids", ManyMoves.padded(jobs.stream().map(Job::id).toList()))
                .update();
        for (Job job : jobs) {
            trim(connection, job.id().value(), job.version());
        }
    }

    /** An attempt raises the version by two at the least, once when it begins and once when it ends. */
    private void trim(Connection connection, String id, long version) throws SQLException {
        if (version <= 2L * kept) {
            return;
        }
        try (PreparedStatement trim = connection.prepareStatement(TRIM)) {
            trim.setString(1, id);
            trim.setString(2, id);
            trim.setInt(3, kept);
            trim.executeUpdate();
        }
    }
}
