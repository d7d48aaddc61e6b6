package dev.errand.event;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import dev.errand.job.LogLine;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the lines that jobs have logged, as far as they are kept. Safe for concurrent use. */
@Component
public class JobLog {

    private static final String LINES = """
            select version, level, message, at from job_log
            where job_id = ? and version > ? and at >= ? and (level <> ? or ?) order by version limit ?""";

    private static final String SUMMARY = """
            select count(*), coalesce(max(line), 0), coalesce(sum(octet_length(message)), 0) from job_log where job_id = ?""";

    private final Transactions transactions;

    JobLog(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Which lines are wanted.
     *
     * @param after the number of a line, all that come later; less than 0 for all
     * @param since those that were written then or later
     * @param least how serious they must be
     */
    public record Wanted(JobId id, long after, Instant since, LogLine.Level least) {

        /** Those that come later. */
        public Wanted after(long number) {
            return new Wanted(id, number, since, least);
        }
    }

    /**
     * A line.
     *
     * @param number by which lines are in order
     */
    public record Numbered(long number, LogLine line) {}

    /**
     * What there is.
     *
     * @param truncated how many lines are not kept, or never were
     * @param bytes how large the messages are that are
     */
    public record Summary(long truncated, long bytes) {}

    /** The first of the lines, oldest first. */
    public List<Numbered> lines(Wanted wanted, int limit) {
        return transactions.read(jdbc -> lines(jdbc, wanted, limit));
    }

    /** What there is of a job. */
    public Summary summary(JobId id) {
        return transactions.read(jdbc -> jdbc.sql(SUMMARY)
                .param(id.value())
                .query((row, i) -> new Summary(Math.max(0, row.getLong(2) - row.getLong(1)), row.getLong(3)))
                .single());
    }

    private static List<Numbered> lines(JdbcClient jdbc, Wanted wanted, int limit) {
        return jdbc.sql(LINES)
                .param(wanted.id().value())
                .param(wanted.after())
                .param(wanted.since().toEpochMilli())
                .param(LogLine.Level.INFO.code())
                .param(wanted.least() == LogLine.Level.INFO)
                .param(limit)
                .query((row, i) -> new Numbered(
                        row.getLong(1),
                        new LogLine(
                                LogLine.Level.ofCode(row.getString(2)),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4)))))
                .list();
    }
}
