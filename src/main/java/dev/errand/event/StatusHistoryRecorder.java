package dev.errand.event;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.store.Completion;
import dev.errand.store.JobFacts;
import dev.errand.store.JobRow;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down what the row of a job that goes back is about to forget, in the transaction in which it does: after a crash there is
 * both or neither. Jobs that go straight to their end cost nothing.
 */
@Component
class StatusHistoryRecorder implements OutcomeHook {

    private static final String READ = """
            select version, state, attempt, reason, at from job_status where job_id = ? and version <= ? order by version""";

    private static final String READ_MANY =
            "select version, state, attempt, reason, at, job_id from job_status where job_id in (:ids) order by job_id, version";

    private static final String WRITE = """
            insert into job_status (job_id, version, state, attempt, reason, at) values (?, ?, ?, ?, ?, ?)
            on conflict (job_id, version) do nothing""";

    private final JobFacts facts;

    StatusHistoryRecorder(JobFacts facts) {
        this.facts = facts;
    }

    /** What was written down of a job, up to a version of its row. */
    static List<JobStatus> read(JdbcClient jdbc, JobId id, long upTo) {
        return jdbc.sql(READ)
                .param(id.value())
                .param(upTo)
                .query((row, i) -> status(row))
                .list();
    }

    private static JobStatus status(ResultSet row) throws SQLException {
        return new JobStatus(
                row.getLong(1),
                JobState.ofCode(row.getString(2)).orElseThrow(),
                row.getInt(3),
                row.getString(4) == null ? null : Reason.ofCode(row.getString(4)),
                Instant.ofEpochMilli(row.getLong(5)));
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) {
        // The row tells of it.
    }

    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return false;
    }

    @Override
    public void requeued(Connection connection, List<Completion> completions) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        for (Completion completion : completions) {
            Job ran = completion.job();
            JobRow row = facts.row(jdbc, ran.id()).orElseThrow();
            JobRow before = row.beforeRequeue(
                    ran.attempts().number(), ran.spec().placement().runAt());
            write(connection, ran.id(), JobHistory.statuses(read(jdbc, ran.id(), row.version()), before));
            JobStatus now = new JobStatus(row.version(), row.state(), row.attempt(), row.reason(), completion.at());
            write(connection, ran.id(), List.of(now));
        }
    }

    @Override
    public void reopening(Connection connection, Job job) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        JobRow row = facts.row(jdbc, job.id()).orElseThrow();
        write(connection, job.id(), JobHistory.statuses(read(jdbc, job.id(), row.version()), row));
    }

    @Override
    public void reopened(Connection connection, Job job) throws SQLException {
        write(connection, job.id(), List.of(queued(job)));
    }

    private static JobStatus queued(Job job) {
        return new JobStatus(
                job.version(),
                job.state(),
                job.attempts().number(),
                null,
                job.spec().placement().runAt());
    }

    /** By two statements for all of them. */
    @Override
    public void reopening(Connection connection, List<Job> jobs) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Set<JobId> ids = jobs.stream().map(Job::id).collect(Collectors.toSet());
        Map<JobId, JobRow> rows = facts.rows(jdbc, ids);
        Map<JobId, List<JobStatus>> written = new HashMap<>();
        jdbc.sql(READ_MANY)
                .param("ids", ids.stream().map(JobId::value).toList())
                .query(row -> {
                    JobId id = new JobId(row.getString(6));
                    JobRow now = rows.get(id);
                    if (now != null && row.getLong(1) <= now.version()) {
                        written.computeIfAbsent(id, none -> new ArrayList<>()).add(status(row));
                    }
                });
        Map<JobId, List<JobStatus>> statuses = new LinkedHashMap<>();
        rows.forEach((id, row) -> statuses.put(id, JobHistory.statuses(written.getOrDefault(id, List.of()), row)));
        write(connection, statuses);
    }

    @Override
    public void reopened(Connection connection, List<Job> jobs) throws SQLException {
        Map<JobId, List<JobStatus>> statuses = new LinkedHashMap<>();
        jobs.forEach(job -> statuses.put(job.id(), List.of(queued(job))));
        write(connection, statuses);
    }

    private static void write(Connection connection, JobId id, List<JobStatus> statuses) throws SQLException {
        write(connection, Map.of(id, statuses));
    }

    private static void write(Connection connection, Map<JobId, List<JobStatus>> statuses) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            for (Map.Entry<JobId, List<JobStatus>> job : statuses.entrySet()) {
                for (JobStatus status : job.getValue()) {
                    statement.setString(1, job.getKey().value());
                    statement.setLong(2, status.version());
                    statement.setString(3, status.state().code());
                    statement.setInt(4, status.attempt());
                    statement.setString(
                            5, status.reason() == null ? null : status.reason().code());
                    statement.setLong(6, status.at().toEpochMilli());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }
}
