package dev.errand.store.row;

import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.store.row.JobColumn.Presence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table {@code job} that are selected by one of the lists of columns here, before any others. */
public final class JobRows {

    /**
     * The time to live of an item's result begins with the end of its whole batch; as counted from the item's own end it is longer by
     * what lies between, and unknown, which is for ever, until the batch has ended.
     */
    private static final String TTL = """
            case when result_ttl_ms is null or batch_id is null then result_ttl_ms
                else result_ttl_ms - finished_at + (select batch.finished_at from batch where batch.id = batch_id) end""";

    /** What every selection begins with: all but what can be large. */
    private static final String HEAD = JobColumns.ALL.stream()
            .filter(column -> column.index() < JobColumns.ARGS.index())
            .map(column -> column.index() == JobColumns.RESULT_TTL.index() ? TTL : column.name())
            .collect(Collectors.joining(", "));

    /** Selections have all columns, in their order. */
    private static final int[] PLACES =
            IntStream.rangeClosed(1, JobColumns.ALL.size()).toArray();

    private static final String SMALL_RESULT = "case when result_type is null and result_size <= "
            + JobStore.INLINE_RESULT_BYTES + " then result end as result";

    /** All of a job but its arguments and its result. */
    public static final String BRIEF = HEAD + ", null as args, null as kwargs, null as result";

    private static final String LARGE_ARGUMENTS =
            "coalesce(octet_length(args), 0) + coalesce(octet_length(kwargs), 0) > " + TaskCall.SMALL_ARGUMENTS;

    /** Arguments for one of many jobs: large ones are left out. */
    public static final String SMALL_ARGUMENTS = "case when " + LARGE_ARGUMENTS + " then '" + TaskCall.LEFT_OUT
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
    public static final String WITH_ARGUMENTS = HEAD + ", " + SMALL_ARGUMENTS + ", null as result";

    /** With its arguments, and its result if that is small JSON. */
    public static final String FULL = HEAD + ", args, kwargs, " + SMALL_RESULT;

    /** Without its arguments, with its result if that is small JSON. */
    static final String WITH_RESULT = HEAD + ", null as args, null as kwargs, " + SMALL_RESULT;

    private static final List<JobColumn<?>> READ_BY_CLAIMS = JobColumns.ALL.stream()
            .filter(column -> column.presence() == Presence.USUAL)
            .toList();

    /**
     * What a claim reads back, since reading a cell of SQLite takes longer than moving it: the first cell says whether the job has more
     * than this.
     */
    public static final String CLAIMED = JobColumns.ALL.stream()
                    .filter(column -> column.presence() == Presence.SELDOM)
                    .map(column -> column.name() + " is null")
                    .collect(Collectors.joining(" and ", "case when ", " then 0 else 1 end as more, "))
            + READ_BY_CLAIMS.stream()
                    .filter(column -> column.index() < JobColumns.ARGS.index())
                    .map(column -> column.name() + ", ")
                    .collect(Collectors.joining())
            + SMALL_ARGUMENTS;

    private static final int[] PLACES_OF_CLAIMED = JobColumns.ALL.stream()
            .mapToInt(column -> READ_BY_CLAIMS.contains(column) ? READ_BY_CLAIMS.indexOf(column) + 2 : 0)
            .toArray();

    /** What a claim for a worker reads back: the same, and the revision, which no job of a node has. */
    public static final String LEASED = CLAIMED + ", " + JobColumns.REVISION.name();

    private static final int[] PLACES_OF_LEASED = JobColumns.ALL.stream()
            .mapToInt(column -> column.index() == JobColumns.REVISION.index()
                    ? READ_BY_CLAIMS.size() + 2
                    : PLACES_OF_CLAIMED[column.index()])
            .toArray();

    private JobRows() {}

    public static Job job(ResultSet row) throws SQLException {
        Cells cells = new Cells(row, PLACES);
        return new Job(
                new JobId(JobColumns.ID.of(cells)),
                JobColumns.spec(cells),
                JobColumns.STATE.of(cells),
                JobColumns.VERSION.of(cells),
                attempts(cells),
                new Job.Run(JobColumns.STARTED_AT.in(cells), lease(cells), progress(cells)),
                cancelRequest(cells),
                new Job.Ending(
                        JobColumns.FINISHED_AT.in(cells),
                        JobColumns.REASON.in(cells),
                        SealedCells.failure(cells),
                        result(cells),
                        resultInfo(cells)));
    }

    /** A job that was claimed, if it has nothing else than what {@link #CLAIMED} reads. */
    public static Optional<Job> claimed(ResultSet row, Lease lease, Instant startedAt) throws SQLException {
        return row.getInt(1) == 0
                ? Optional.of(running(new Cells(row, PLACES_OF_CLAIMED), lease, startedAt))
                : Optional.empty();
    }

    /** A job that was given to a worker, if it has nothing else than what {@link #LEASED} reads. */
    public static Optional<Job> leased(ResultSet row, String secret, Instant startedAt) throws SQLException {
        if (row.getInt(1) != 0) {
            return Optional.empty();
        }
        Cells cells = new Cells(row, PLACES_OF_LEASED);
        return Optional.of(running(cells, Lease.ofWorker(JobColumns.ID.of(cells) + secret), startedAt));
    }

    private static Job running(Cells cells, Lease lease, Instant startedAt) throws SQLException {
        return new Job(
                new JobId(JobColumns.ID.of(cells)),
                JobColumns.spec(cells),
                JobState.RUNNING,
                JobColumns.VERSION.of(cells),
                attempts(cells),
                new Job.Run(startedAt, lease, null),
                null,
                Job.Ending.NONE);
    }

    public static JobStore.RunningJob runningJob(ResultSet row) throws SQLException {
        Job job = job(row);
        if (job.lease() == null) {
            throw new IllegalStateException(job.id() + " runs without a lease");
        }
        return new JobStore.RunningJob(job, job.lease());
    }

    private static Attempts attempts(Cells row) throws SQLException {
        return new Attempts(JobColumns.ATTEMPT.of(row), JobColumns.FAILURES.of(row), JobColumns.LOSSES.of(row));
    }

    private static @Nullable Progress progress(Cells row) throws SQLException {
        Instant at = JobColumns.PROGRESS_AT.in(row);
        return at == null
                ? null
                : new Progress(JobColumns.PROGRESS_PERCENT.of(row), JobColumns.PROGRESS_MESSAGE.in(row), at);
    }

    private static Job.@Nullable CancelRequest cancelRequest(Cells row) throws SQLException {
        Instant at = JobColumns.CANCEL_REQUESTED_AT.in(row);
        return at == null ? null : new Job.CancelRequest(at, JobColumns.CANCEL_REASON.in(row));
    }

    private static @Nullable Result result(Cells row) throws SQLException {
        byte[] bytes = SealedCells.result(row);
        return bytes == null ? null : new Result(JobColumns.RESULT_TYPE.in(row), bytes);
    }

    private static Job.@Nullable ResultInfo resultInfo(Cells row) throws SQLException {
        Long size = JobColumns.RESULT_SIZE.in(row);
        return size == null ? null : new Job.ResultInfo(JobColumns.RESULT_TYPE.in(row), size);
    }

    private static @Nullable Lease lease(Cells row) throws SQLException {
        String token = JobColumns.LEASE_TOKEN.in(row);
        String node = JobColumns.NODE.in(row);
        return token == null || node == null ? null : new Lease(token, node);
    }
}
