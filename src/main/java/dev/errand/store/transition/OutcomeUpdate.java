package dev.errand.store.transition;

import dev.errand.db.dialect.Dialect;
import dev.errand.store.row.HeldSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The guarded write of outcomes into the rows of their jobs. */
public interface OutcomeUpdate {

    /** As the database likes it best. */
    static OutcomeUpdate of(Dialect dialect) {
        return dialect.takesArrays() ? new OutcomeArrays() : new OutcomeValues();
    }

    /** Changes the row of a job to an outcome {@code o} of {@link OutcomeRow#COLUMNS}. */
    String SET = HeldSql.of("""
            update job set version = job.version + 1, state = o.state, attempt = o.attempt, failures = o.failures, losses = o.losses,
                run_at = coalesce(o.run_at, job.run_at), finished_at = o.finished_at, purge_at = o.purge_at, reason = o.reason,
                failure = o.failure, error_fingerprint = o.error_fingerprint, result_type = o.result_type,
                result_size = o.result_size, result = o.result,
                progress_percent = coalesce(o.percent, job.progress_percent),
                progress_message = coalesce(o.message, job.progress_message),
                progress_at = coalesce(o.said_at, job.progress_at),
                progress_version = case
                    when coalesce(o.percent, job.progress_percent) is not distinct from job.progress_percent
                        and coalesce(o.message, job.progress_message) is not distinct from job.progress_message
                        and coalesce(o.said_at, job.progress_at) is not distinct from job.progress_at then job.progress_version
                    else job.version + 1 end,
                held = case when job.limit_key is null then job.held else {LIMIT} end, lease_token = null, node = null,
                past_attempts = case when o.ends = 1 then job.past_attempts else coalesce(job.past_attempts, 0) + 1 end,
                ran_on = case when o.ends = 1 then\s""" + PastAttempts.RAN_ON + " end");

    /** Which outcomes, of jobs that run, still count; answers their jobs and what their versions are now. */
    String WHERE = """
            where job.id = o.id and job.lease_token = o.token and (job.cancel_requested_at is null or o.ends = 1)
                and (o.expected is null or o.expected = job.version) and job.state %s= 'running'
            returning job.id, job.version, job.awaited""";

    /**
     * A row that was written.
     *
     * @param version what it is now
     * @param awaited whether others wait for the job's end
     */
    record Written(long version, boolean awaited) {}

    /** Writes them and answers what each one's row is now, in order; nothing for those whose guard did not hold. */
    List<Optional<Written>> write(Connection connection, List<OutcomeRow> rows) throws SQLException;

    /** Reads what the statement answers. */
    static void readVersions(ResultSet changed, Map<String, Written> versions) throws SQLException {
        while (changed.next()) {
            versions.put(changed.getString(1), new Written(changed.getLong(2), changed.getInt(3) != 0));
        }
    }

    /** In the order of the rows, taken out of the map: of two for the same attempt only the first was written. */
    static List<Optional<Written>> inOrder(List<OutcomeRow> rows, Map<String, Written> versions) {
        return rows.stream()
                .map(row -> Optional.ofNullable(versions.remove(row.id())))
                .toList();
    }
}
