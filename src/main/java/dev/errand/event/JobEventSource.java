package dev.errand.event;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.LogLine;
import dev.errand.store.JobFacts;
import dev.errand.store.JobRow;
import dev.errand.store.JobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the events of a job. The row is read first and everything else only as far as its version, so that nothing is told before
 * something that comes before it.
 */
@Component
public class JobEventSource implements EventSource {

    private static final String LINES = """
            select version, level, message, at from job_log where job_id = ? and version >= ? and version <= ?
            order by version limit ?""";

    private final JobStore jobs;
    private final JobFacts facts;
    private final Transactions transactions;

    JobEventSource(JobStore jobs, JobFacts facts, Transactions transactions) {
        this.jobs = jobs;
        this.facts = facts;
        this.transactions = transactions;
    }

    @Override
    public Beginning begin(String id, OptionalLong after) {
        JobId job = new JobId(id);
        if (after.isPresent()) {
            Optional<JobRow> row = transactions.read(jdbc -> facts.row(jdbc, job));
            if (row.isEmpty()) {
                return new Beginning.Missing();
            }
            if (row.get().state().isFinal() && after.getAsLong() >= EventNumbers.last(row.get())) {
                return new Beginning.Over();
            }
            if (after.getAsLong() <= EventNumbers.last(row.get())) {
                return new Beginning.Resumed(after.getAsLong());
            }
        }
        return jobs.find(job).<Beginning>map(JobEventSource::fresh).orElseGet(Beginning.Missing::new);
    }

    private static Beginning fresh(Job job) {
        return new Beginning.Fresh(
                new StreamEvent.Snapshot(EventNumbers.status(job.version()), job),
                job.done() ? new StreamEvent.End(EventNumbers.end(job.version()), job) : null);
    }

    @Override
    public Optional<Excerpt> read(String id, long after, int limit) {
        JobId job = new JobId(id);
        return transactions.read(jdbc -> facts.row(jdbc, job).map(row -> read(jdbc, job, row, after, limit)));
    }

    @Override
    public Collection<String> withNews(Map<String, Long> told) {
        Set<String> news = new HashSet<>(told.keySet());
        transactions.read(jdbc -> facts.versions(jdbc, told.keySet())).forEach((id, version) -> {
            if (!isNews(version.number(), version.ended(), told.getOrDefault(id, -1L))) {
                news.remove(id);
            }
        });
        return news;
    }

    /** The last thing that is told of a version need not be its status, but the end is always the last. */
    private static boolean isNews(long version, boolean ended, long told) {
        return told < 0 || EventNumbers.version(told) < version || (ended && told < EventNumbers.end(version));
    }

    private Excerpt read(JdbcClient jdbc, JobId id, JobRow row, long after, int limit) {
        if (after >= EventNumbers.last(row)) {
            return new Excerpt(List.of(), false);
        }
        List<StreamEvent> lines = lines(jdbc, id, row, after, limit);
        List<StreamEvent> events = new ArrayList<>(lines);
        for (JobStatus status : JobHistory.statuses(StatusHistoryRecorder.read(jdbc, id, row.version()), row)) {
            events.add(new StreamEvent.Status(
                    EventNumbers.status(status.version()),
                    status.state(),
                    status.attempt(),
                    status.reason(),
                    status.at(),
                    null));
        }
        if (row.progress() != null) {
            events.add(new StreamEvent.Progressed(
                    EventNumbers.progress(row.progress().version()),
                    row.progress().progress()));
        }
        boolean more = lines.size() == limit;
        long last = more ? lines.getLast().number() : Long.MAX_VALUE;
        events.removeIf(event -> event.number() <= after || event.number() > last);
        events.sort(Comparator.comparingLong(StreamEvent::number));
        if (more || !row.state().isFinal()) {
            return new Excerpt(events, more);
        }
        return withEnd(id, row, events);
    }

    /** The end tells the whole job, so it waits for the next look if the job was changed since its row was read. */
    private Excerpt withEnd(JobId id, JobRow row, List<StreamEvent> events) {
        Optional<Job> job = jobs.find(id).filter(found -> found.version() == row.version());
        job.ifPresent(ended -> events.add(new StreamEvent.End(EventNumbers.end(row.version()), ended)));
        return new Excerpt(events, job.isEmpty());
    }

    private static List<StreamEvent> lines(JdbcClient jdbc, JobId id, JobRow row, long after, int limit) {
        return jdbc.sql(LINES)
                .param(id.value())
                .param(EventNumbers.version(after) + 1)
                .param(row.version())
                .param(limit)
                .query((line, i) -> (StreamEvent) new StreamEvent.Logged(
                        EventNumbers.log(line.getLong(1)),
                        new LogLine(
                                LogLine.Level.ofCode(line.getString(2)),
                                line.getString(3),
                                Instant.ofEpochMilli(line.getLong(4)))))
                .list();
    }
}
