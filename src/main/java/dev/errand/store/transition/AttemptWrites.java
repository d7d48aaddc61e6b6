package dev.errand.store.transition;

import dev.errand.encryption.Sealing;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.store.Completion;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetentionProperties;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running attempt writes, each write guarded by its lease. */
public final class AttemptWrites {

    private static final String STILL_LEASED =
            "select count(*) from job where id = ? and state = 'running' and lease_token = ?";

    private static final String PROGRESS = """
            update job set version = version + 1, progress_version = version + 1, progress_percent = ?, progress_message = ?, progress_at = ?
            where id = ? and state = 'running' and lease_token = ?""";

    private final OutcomeUpdate update;
    private final RetentionProperties retention;
    private final OutcomeHooks hooks;
    private final Sealing sealing;
    private final PastAttempts past;

    /** With how long a final job is kept that does not ask for more. */
    AttemptWrites(
            OutcomeUpdate update,
            RetentionProperties retention,
            OutcomeHooks hooks,
            Sealing sealing,
            PastAttempts past) {
        this.update = update;
        this.retention = retention;
        this.hooks = hooks;
        this.sealing = sealing;
        this.past = past;
    }

    /**
     * One report of progress.
     *
     * @param lease under which it was made
     */
    public record ProgressReport(JobId id, Lease lease, Progress progress) {}

    public List<Completion.Verdict> complete(Connection connection, List<Completion> completions) throws SQLException {
        List<Optional<OutcomeUpdate.Written>> written = update.write(
                connection,
                completions.stream()
                        .map(completion -> new OutcomeRow(completion, retention, sealing))
                        .toList());
        List<Completion.Verdict> verdicts = new ArrayList<>(completions.size());
        List<Job> finished = new ArrayList<>(completions.size());
        List<Completion> requeued = new ArrayList<>(0);
        List<PastAttempts.Ended> followed = new ArrayList<>(0);
        for (int i = 0; i < written.size(); i++) {
            Completion completion = completions.get(i);
            Optional<OutcomeUpdate.Written> row = written.get(i);
            if (row.isEmpty()) {
                verdicts.add(whyNot(connection, completion));
                continue;
            }
            long version = row.get().version();
            verdicts.add(Completion.Verdict.recorded(completion, version));
            if (!completion.transition().to().isFinal()) {
                requeued.add(completion);
                followed.add(new PastAttempts.Ended(completion, version));
            } else {
                Job ended = completion.after();
                finished.add(row.get().awaited() ? ended.awaited() : ended);
            }
        }
        past.write(connection, followed);
        hooks.ended(connection, finished, requeued);
        return verdicts;
    }

    private static Completion.Verdict whyNot(Connection connection, Completion completion) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STILL_LEASED)) {
            statement.setString(1, completion.job().id().value());
            statement.setString(2, completion.lease().token());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) == 0) {
                    return Completion.Verdict.LEASE_LOST;
                }
                return completion.ifUntouched() ? Completion.Verdict.OUTDATED : Completion.Verdict.CANCEL_REQUESTED;
            }
        }
    }

    public static List<Boolean> progress(Connection connection, List<ProgressReport> reports) throws SQLException {
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
