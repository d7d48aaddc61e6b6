package dev.errand.store.transition;

import dev.errand.db.commit.GroupWrite;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.LogLine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes the lines of running attempts, guarded by their leases. Each line raises its job's version by one and is known by it. */
public final class LogWrites implements GroupWrite<LogWrites.Report, Boolean> {

    private static final String NUMBER = """
            update job set version = version + ? where id = ? and state = 'running' and lease_token = ? returning version""";

    /** Its number in the log goes on after the last line that was there before all of these, which may be sent as one statement. */
    private static final String LINE = """
            insert into job_log (job_id, version, level, message, at, line) values (?, ?, ?, ?, ?,
                coalesce((select line from job_log where job_id = ? and version <= ? order by version desc limit 1), 0) + ?)""";

    private static final String TRIM = """
            delete from job_log where job_id = ? and version <= (
                select version from job_log where job_id = ? order by version desc limit 1 offset ?)""";

    /**
     * Some lines of one attempt.
     *
     * @param lease under which they were written
     * @param keep how many lines of the job remain at the most
     */
    public record Report(JobId id, Lease lease, List<LogLine> lines, int keep) {}

    @Override
    public List<Boolean> apply(Connection connection, List<Report> reports) throws SQLException {
        List<Boolean> written = new ArrayList<>(reports.size());
        try (PreparedStatement number = connection.prepareStatement(NUMBER);
                PreparedStatement line = connection.prepareStatement(LINE);
                PreparedStatement trim = connection.prepareStatement(TRIM)) {
            for (Report report : reports) {
                long last = number(number, report);
                written.add(last >= 0);
                if (last >= 0) {
                    insert(line, report, last - report.lines().size());
                    trim(trim, report);
                }
            }
        }
        return written;
    }

    /** The number of the last line, or less than 0 when the lease no longer holds. */
    private static long number(PreparedStatement statement, Report report) throws SQLException {
        statement.setInt(1, report.lines().size());
        statement.setString(2, report.id().value());
        statement.setString(3, report.lease().token());
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private static void insert(PreparedStatement statement, Report report, long before) throws SQLException {
        long version = before;
        long lines = 0;
        for (LogLine line : report.lines()) {
            statement.setString(1, report.id().value());
            statement.setLong(2, ++version);
            statement.setString(3, line.level().code());
            statement.setString(4, line.message());
            statement.setLong(5, line.at().toEpochMilli());
            lines += 1 + line.leftOut();
            statement.setString(6, report.id().value());
            statement.setLong(7, before);
            statement.setLong(8, lines);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    private static void trim(PreparedStatement statement, Report report) throws SQLException {
        statement.setString(1, report.id().value());
        statement.setString(2, report.id().value());
        statement.setInt(3, report.keep());
        statement.executeUpdate();
    }
}
