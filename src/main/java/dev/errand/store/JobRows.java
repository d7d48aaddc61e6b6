package dev.errand.store;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobSpec;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.RetryPolicy;
import dev.errand.job.Ties;
import dev.errand.job.TypeId;
import dev.errand.job.Webhook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table {@code job}. */
final class JobRows {

    private static final String HEAD = """
            id, task, queue, priority, state, version, run_at, expires_at, timeout_ms, max_attempts, backoff_ms, \
            max_backoff_ms, at_most_once, result_ttl_ms, attempt, failures, losses, started_at, finished_at, lease_token, \
            node, cancel_requested_at, cancel_reason, reason, failure, progress_percent, progress_message, progress_at, \
            metadata, result_type, result_size, batch_id, batch_index, item_key, held, result_queue, webhook""";

    /** All of a job but its arguments and its result. */
    static final String BRIEF = HEAD + ", null as args, null as kwargs, null as result";

    /** With its arguments, without its result. */
    static final String WITH_ARGUMENTS = HEAD + ", args, kwargs, null as result";

    /** With its arguments, and its result if that is small JSON. */
    static final String FULL = HEAD
            + ", args, kwargs, case when result_type is null and result_size <= " + JobStore.INLINE_RESULT_BYTES
            + " then result end as result";

    /** Without its arguments, with its result if that is small JSON. */
    static final String WITH_RESULT = HEAD
            + ", null as args, null as kwargs, case when result_type is null and result_size <= "
            + JobStore.INLINE_RESULT_BYTES + " then result end as result";

    private JobRows() {}

    static Job job(ResultSet row) throws SQLException {
        String id = row.getString("id");
        Long finishedAt = nullableLong(row, "finished_at");
        Long startedAt = nullableLong(row, "started_at");
        String reason = row.getString("reason");
        return new Job(
                new JobId(id),
                spec(row),
                state(row.getString("state")),
                row.getLong("version"),
                TypeId.timeOf(id),
                new Attempts(row.getInt("attempt"), row.getInt("failures"), row.getInt("losses")),
                progress(row),
                instant(startedAt),
                instant(finishedAt),
                cancelRequest(row),
                reason == null ? null : Reason.ofCode(reason),
                failure(row.getString("failure")),
                result(row),
                resultInfo(row),
                lease(row));
    }

    static JobStore.RunningJob runningJob(ResultSet row) throws SQLException {
        Job job = job(row);
        if (job.lease() == null) {
            throw new IllegalStateException(job.id() + " runs without a lease");
        }
        return new JobStore.RunningJob(job, job.lease());
    }

    private static JobSpec spec(ResultSet row) throws SQLException {
        Long ttl = nullableLong(row, "result_ttl_ms");
        return new JobSpec(
                row.getString("task"),
                row.getString("args"),
                row.getString("kwargs"),
                row.getString("queue"),
                row.getInt("priority"),
                Instant.ofEpochMilli(row.getLong("run_at")),
                instant(nullableLong(row, "expires_at")),
                Duration.ofMillis(row.getLong("timeout_ms")),
                new RetryPolicy(
                        row.getInt("max_attempts"),
                        Duration.ofMillis(row.getLong("backoff_ms")),
                        Duration.ofMillis(row.getLong("max_backoff_ms"))),
                row.getInt("at_most_once") != 0,
                ttl == null ? null : Duration.ofMillis(ttl),
                StoredJson.metadata(row.getString("metadata")),
                ties(row));
    }

    private static Ties ties(ResultSet row) throws SQLException {
        String batchId = row.getString("batch_id");
        String resultQueue = row.getString("result_queue");
        Webhook webhook = StoredJson.webhook(row.getString("webhook"));
        if (batchId == null) {
            return resultQueue == null && webhook == null ? Ties.NONE : new Ties(null, resultQueue, webhook);
        }
        Ties.BatchItem item = new Ties.BatchItem(
                batchId, row.getInt("batch_index"), row.getString("item_key"), row.getInt("held") != 0);
        return new Ties(item, resultQueue, webhook);
    }

    private static @Nullable Progress progress(ResultSet row) throws SQLException {
        Long at = nullableLong(row, "progress_at");
        return at == null
                ? null
                : new Progress(
                        row.getDouble("progress_percent"), row.getString("progress_message"), Instant.ofEpochMilli(at));
    }

    private static Job.@Nullable CancelRequest cancelRequest(ResultSet row) throws SQLException {
        Long at = nullableLong(row, "cancel_requested_at");
        return at == null ? null : new Job.CancelRequest(Instant.ofEpochMilli(at), row.getString("cancel_reason"));
    }

    private static @Nullable Failure failure(@Nullable String json) {
        return json == null ? null : StoredJson.failure(json);
    }

    private static @Nullable Result result(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes("result");
        return bytes == null ? null : new Result(row.getString("result_type"), bytes);
    }

    private static Job.@Nullable ResultInfo resultInfo(ResultSet row) throws SQLException {
        Long size = nullableLong(row, "result_size");
        return size == null ? null : new Job.ResultInfo(row.getString("result_type"), size);
    }

    private static @Nullable Lease lease(ResultSet row) throws SQLException {
        String token = row.getString("lease_token");
        String node = row.getString("node");
        return token == null || node == null ? null : new Lease(token, node);
    }

    private static JobState state(String code) {
        return JobState.valueOf(code.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
