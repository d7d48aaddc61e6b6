package dev.errand.event;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.TypeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a job's row tells of its past.
 *
 * @param version of the row
 * @param runAt not to be started before; when it was due
 * @param startedAt when the last attempt began
 * @param startedVersion of the row from then on
 * @param progressVersion of the row from the last progress on
 */
record JobRow(
        long version,
        JobState state,
        int attempt,
        @Nullable Reason reason,
        Instant createdAt,
        Instant runAt,
        @Nullable Instant startedAt,
        long startedVersion,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        long progressVersion) {

    private static final String READ = """
            select version, state, attempt, reason, run_at, started_at, started_version, finished_at, progress_percent,
                progress_message, progress_at, progress_version
            from job where id = ?""";

    static Optional<JobRow> find(JdbcClient jdbc, JobId id) {
        return jdbc.sql(READ).param(id.value()).query((row, i) -> of(id, row)).optional();
    }

    private static JobRow of(JobId id, ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        Instant runAt = instant(row, "run_at");
        Instant progressAt = instant(row, "progress_at");
        Progress progress = progressAt == null
                ? null
                : new Progress(row.getDouble("progress_percent"), row.getString("progress_message"), progressAt);
        return new JobRow(
                row.getLong("version"),
                JobState.ofCode(row.getString("state")).orElseThrow(),
                row.getInt("attempt"),
                reason == null ? null : Reason.ofCode(reason),
                TypeId.timeOf(id.value()),
                runAt == null ? Instant.EPOCH : runAt,
                instant(row, "started_at"),
                row.getLong("started_version"),
                instant(row, "finished_at"),
                progress,
                row.getLong("progress_version"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** The row as it was before the write that ended the attempt but not the job. */
    JobRow beforeRequeue(int attemptThatEnded, Instant runAtUntilThen) {
        return new JobRow(
                version - 1,
                JobState.RUNNING,
                attemptThatEnded,
                null,
                createdAt,
                runAtUntilThen,
                startedAt,
                startedVersion,
                null,
                progress,
                progressVersion);
    }

    /** The number of the last event that the row can tell of. */
    long lastNumber() {
        return state.isFinal() ? EventNumbers.end(version) : EventNumbers.status(version);
    }
}
