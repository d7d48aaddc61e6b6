package dev.errand.store.row;

import dev.errand.job.Attempts;
import dev.errand.job.Failure;
import dev.errand.job.Hold;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobRelations;
import dev.errand.job.JobSpec;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.LimitKey;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.RetryPolicy;
import dev.errand.job.TypeId;
import dev.errand.job.Webhook;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table {@code job} that are selected by one of the lists of columns here, before any others. */
public final class JobRows {

    /** What every selection begins with, in this order: a value is found by its place, since looking for its name takes longer than reading it. */
    private enum Column {
        ID,
        TASK,
        QUEUE,
        LIMIT_KEY,
        PRIORITY,
        STATE,
        VERSION,
        RUN_AT,
        EXPIRES_AT,
        TIMEOUT_MS,
        MAX_ATTEMPTS,
        BACKOFF_MS,
        MAX_BACKOFF_MS,
        AT_MOST_ONCE,
        RESULT_TTL_MS,
        ATTEMPT,
        FAILURES,
        LOSSES,
        STARTED_AT,
        FINISHED_AT,
        LEASE_TOKEN,
        NODE,
        CANCEL_REQUESTED_AT,
        CANCEL_REASON,
        REASON,
        FAILURE,
        PROGRESS_PERCENT,
        PROGRESS_MESSAGE,
        PROGRESS_AT,
        METADATA,
        RESULT_TYPE,
        RESULT_SIZE,
        BATCH_ID,
        BATCH_INDEX,
        ITEM_KEY,
        HELD,
        RESULT_QUEUE,
        WEBHOOK,
        ARGS,
        KWARGS,
        RESULT;

        /**
         * The time to live of an item's result begins with the end of its whole batch; as counted from the item's own end it is longer by
         * what lies between, and unknown, which is for ever, until the batch has ended.
         */
        private static final String TTL = """
                case when result_ttl_ms is null or batch_id is null then result_ttl_ms
                    else result_ttl_ms - finished_at + (select batch.finished_at from batch where batch.id = batch_id) end""";

        private static final String HEAD = Arrays.stream(values())
                .filter(column -> column.compareTo(ARGS) < 0)
                .map(column -> column == RESULT_TTL_MS ? TTL : column.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));

        @SuppressWarnings("EnumOrdinal") // the order here is the order of the selection
        int place() {
            return ordinal() + 1;
        }
    }

    private static final String SMALL_RESULT = "case when result_type is null and result_size <= "
            + JobStore.INLINE_RESULT_BYTES + " then result end as result";

    /** All of a job but its arguments and its result. */
    public static final String BRIEF = Column.HEAD + ", null as args, null as kwargs, null as result";

    private static final String LARGE_ARGUMENTS =
            "coalesce(octet_length(args), 0) + coalesce(octet_length(kwargs), 0) > " + JobSpec.SMALL_ARGUMENTS;

    /** Arguments for one of many jobs: large ones are left out. */
    public static final String SMALL_ARGUMENTS = "case when " + LARGE_ARGUMENTS + " then '" + JobSpec.LEFT_OUT
            + "' else args end as args, case when " + LARGE_ARGUMENTS + " then null else kwargs end as kwargs";

    /** What is read of a job, as a list of columns. */
    public static String columns(Extent extent) {
        return switch (extent) {
            case BRIEF -> BRIEF;
            case OUTCOME -> WITH_RESULT;
            case FULL -> FULL;
        };
    }

    /** With its arguments if they are small, without its result. */
    public static final String WITH_ARGUMENTS = Column.HEAD + ", " + SMALL_ARGUMENTS + ", null as result";

    /** With its arguments, and its result if that is small JSON. */
    public static final String FULL = Column.HEAD + ", args, kwargs, " + SMALL_RESULT;

    /** Without its arguments, with its result if that is small JSON. */
    static final String WITH_RESULT = Column.HEAD + ", null as args, null as kwargs, " + SMALL_RESULT;

    private JobRows() {}

    public static Job job(ResultSet row) throws SQLException {
        String id = row.getString(Column.ID.place());
        Long finishedAt = nullableLong(row, Column.FINISHED_AT);
        Long startedAt = nullableLong(row, Column.STARTED_AT);
        String reason = row.getString(Column.REASON.place());
        return new Job(
                new JobId(id),
                spec(row),
                state(row.getString(Column.STATE.place())),
                row.getLong(Column.VERSION.place()),
                TypeId.timeOf(id),
                new Attempts(
                        row.getInt(Column.ATTEMPT.place()),
                        row.getInt(Column.FAILURES.place()),
                        row.getInt(Column.LOSSES.place())),
                progress(row),
                instant(startedAt),
                instant(finishedAt),
                cancelRequest(row),
                reason == null ? null : Reason.ofCode(reason),
                failure(row.getString(Column.FAILURE.place())),
                result(row),
                resultInfo(row),
                lease(row));
    }

    public static JobStore.RunningJob runningJob(ResultSet row) throws SQLException {
        Job job = job(row);
        if (job.lease() == null) {
            throw new IllegalStateException(job.id() + " runs without a lease");
        }
        return new JobStore.RunningJob(job, job.lease());
    }

    private static JobSpec spec(ResultSet row) throws SQLException {
        Long ttl = nullableLong(row, Column.RESULT_TTL_MS);
        String limit = row.getString(Column.LIMIT_KEY.place());
        return new JobSpec(
                row.getString(Column.TASK.place()),
                row.getString(Column.ARGS.place()),
                row.getString(Column.KWARGS.place()),
                row.getString(Column.QUEUE.place()),
                limit == null ? null : LimitKey.parse(limit),
                row.getInt(Column.PRIORITY.place()),
                Instant.ofEpochMilli(row.getLong(Column.RUN_AT.place())),
                instant(nullableLong(row, Column.EXPIRES_AT)),
                Duration.ofMillis(row.getLong(Column.TIMEOUT_MS.place())),
                new RetryPolicy(
                        row.getInt(Column.MAX_ATTEMPTS.place()),
                        Duration.ofMillis(row.getLong(Column.BACKOFF_MS.place())),
                        Duration.ofMillis(row.getLong(Column.MAX_BACKOFF_MS.place()))),
                row.getInt(Column.AT_MOST_ONCE.place()) != 0,
                ttl == null ? null : Duration.ofMillis(ttl),
                StoredJson.metadata(row.getString(Column.METADATA.place())),
                relations(row));
    }

    private static JobRelations relations(ResultSet row) throws SQLException {
        String batchId = row.getString(Column.BATCH_ID.place());
        String resultQueue = row.getString(Column.RESULT_QUEUE.place());
        Webhook webhook = StoredJson.webhook(row.getString(Column.WEBHOOK.place()));
        if (batchId == null) {
            return resultQueue == null && webhook == null
                    ? JobRelations.NONE
                    : new JobRelations(null, resultQueue, webhook);
        }
        JobRelations.BatchItem item = new JobRelations.BatchItem(
                batchId,
                row.getInt(Column.BATCH_INDEX.place()),
                row.getString(Column.ITEM_KEY.place()),
                row.getInt(Column.HELD.place()) == Hold.WINDOW.code());
        return new JobRelations(item, resultQueue, webhook);
    }

    private static @Nullable Progress progress(ResultSet row) throws SQLException {
        Long at = nullableLong(row, Column.PROGRESS_AT);
        return at == null
                ? null
                : new Progress(
                        row.getDouble(Column.PROGRESS_PERCENT.place()),
                        row.getString(Column.PROGRESS_MESSAGE.place()),
                        Instant.ofEpochMilli(at));
    }

    private static Job.@Nullable CancelRequest cancelRequest(ResultSet row) throws SQLException {
        Long at = nullableLong(row, Column.CANCEL_REQUESTED_AT);
        return at == null
                ? null
                : new Job.CancelRequest(Instant.ofEpochMilli(at), row.getString(Column.CANCEL_REASON.place()));
    }

    private static @Nullable Failure failure(@Nullable String json) {
        return json == null ? null : StoredJson.failure(json);
    }

    private static @Nullable Result result(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes(Column.RESULT.place());
        return bytes == null ? null : new Result(row.getString(Column.RESULT_TYPE.place()), bytes);
    }

    private static Job.@Nullable ResultInfo resultInfo(ResultSet row) throws SQLException {
        Long size = nullableLong(row, Column.RESULT_SIZE);
        return size == null ? null : new Job.ResultInfo(row.getString(Column.RESULT_TYPE.place()), size);
    }

    private static @Nullable Lease lease(ResultSet row) throws SQLException {
        String token = row.getString(Column.LEASE_TOKEN.place());
        String node = row.getString(Column.NODE.place());
        return token == null || node == null ? null : new Lease(token, node);
    }

    private static JobState state(String code) {
        return JobState.valueOf(code.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long nullableLong(ResultSet row, Column column) throws SQLException {
        long value = row.getLong(column.place());
        return row.wasNull() ? null : value;
    }
}
