package dev.errand.store;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a running attempt writes, each write guarded by its lease. */
final class AttemptWrites {

    /** A job that would go on is not written when somebody asked for a stop meanwhile: the last condition. */
    private static final String COMPLETE = """
            update job set version = version + 1, state = ?, attempt = ?, failures = ?, losses = ?, run_at = coalesce(?, run_at),
                finished_at = ?, purge_at = ?, reason = ?, failure = ?, result_type = ?, result_size = ?, result = ?,
                progress_percent = coalesce(?, progress_percent), progress_message = coalesce(?, progress_message),
                progress_at = coalesce(?, progress_at),
                progress_version = case
                    when coalesce(?, progress_percent) is not distinct from progress_percent
                        and coalesce(?, progress_message) is not distinct from progress_message
                        and coalesce(?, progress_at) is not distinct from progress_at then progress_version
                    else version + 1 end,
                lease_token = null, node = null
            where id = ? and state = 'running' and lease_token = ? and (cancel_requested_at is null or ? = 1)""";

    private static final String STILL_LEASED =
            "select count(*) from job where id = ? and state = 'running' and lease_token = ?";

    private static final String PROGRESS = """
            update job set version = version + 1, progress_version = version + 1, progress_percent = ?, progress_message = ?, progress_at = ?
            where id = ? and state = 'running' and lease_token = ?""";

    private final Duration retention;
    private final FinishHooks hooks;

    /** With how long a final job is kept that does not ask for more. */
    AttemptWrites(Duration retention, FinishHooks hooks) {
        this.retention = retention;
        this.hooks = hooks;
    }

    /**
     * One report of progress.
     *
     * @param lease under which it was made
     */
    record ProgressReport(JobId id, Lease lease, Progress progress) {}

    List<Completion.Verdict> complete(Connection connection, List<Completion> completions) throws SQLException {
        int[] changed;
        try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
            for (Completion completion : completions) {
                bind(statement, completion);
                statement.addBatch();
            }
            changed = statement.executeBatch();
        }
        List<Completion.Verdict> verdicts = new ArrayList<>(completions.size());
        List<Job> finished = new ArrayList<>(completions.size());
        List<Completion> requeued = new ArrayList<>(0);
        for (int i = 0; i < changed.length; i++) {
            Completion completion = completions.get(i);
            verdicts.add(changed[i] == 1 ? Completion.Verdict.RECORDED : whyNot(connection, completion));
            if (changed[i] == 1 && !completion.transition().to().isFinal()) {
                requeued.add(completion);
            } else if (changed[i] == 1) {
                finished.add(completion.job().after(completion.transition(), completion.progress(), completion.at()));
            }
        }
        hooks.finished(connection, finished);
        hooks.requeued(connection, requeued);
        return verdicts;
    }

    private static Completion.Verdict whyNot(Connection connection, Completion completion) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STILL_LEASED)) {
            statement.setString(1, completion.job().id().value());
            statement.setString(2, completion.lease().token());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 1 ? Completion.Verdict.CANCEL_REQUESTED : Completion.Verdict.LEASE_LOST;
            }
        }
    }

    private void bind(PreparedStatement statement, Completion completion) throws SQLException {
        Transition transition = completion.transition();
        Result result = transition.result();
        boolean ends = transition.to().isFinal();
        long at = completion.at().toEpochMilli();
        int i = 0;
        statement.setString(++i, transition.to().code());
        statement.setInt(++i, transition.attempts().number());
        statement.setInt(++i, transition.attempts().failures());
        statement.setInt(++i, transition.attempts().losses());
        statement.setObject(++i, JobInsert.millis(transition.runAt()));
        statement.setObject(++i, ends ? at : null);
        statement.setObject(++i, ends ? at + keptFor(completion) : null);
        statement.setString(
                ++i, transition.reason() == null ? null : transition.reason().code());
        statement.setString(++i, StoredJson.ofFailure(transition.failure()));
        statement.setString(++i, result == null ? null : result.contentType());
        statement.setObject(++i, result == null ? null : (long) result.bytes().length);
        statement.setBytes(++i, result == null ? null : result.bytes());
        i = setProgress(statement, i, completion.progress());
        // Once more, for telling whether it is news.
        i = setProgress(statement, i, completion.progress());
        statement.setString(++i, completion.job().id().value());
        statement.setString(++i, completion.lease().token());
        statement.setInt(++i, ends ? 1 : 0);
    }

    private static int setProgress(PreparedStatement statement, int before, @Nullable Progress progress)
            throws SQLException {
        statement.setObject(before + 1, progress == null ? null : progress.percent());
        statement.setString(before + 2, progress == null ? null : progress.message());
        statement.setObject(before + 3, progress == null ? null : progress.at().toEpochMilli());
        return before + 3;
    }

    /** The record outlives the result that the job asked to be kept for longer. */
    private long keptFor(Completion completion) {
        Duration ttl = completion.job().spec().resultTtl();
        return (ttl != null && ttl.compareTo(retention) > 0 ? ttl : retention).toMillis();
    }

    static List<Boolean> progress(Connection connection, List<ProgressReport> reports) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            for (ProgressReport report : reports) {
                statement.setDouble(1, report.progress().percent());
                statement.setString(2, report.progress().message());
                statement.setLong(3, report.progress().at().toEpochMilli());
                statement.setString(4, report.id().value());
                statement.setString(5, report.lease().token());
                statement.addBatch();
            }
            int[] changed = statement.executeBatch();
            List<Boolean> written = new ArrayList<>(changed.length);
            for (int count : changed) {
                written.add(count == 1);
            }
            return written;
        }
    }
}
