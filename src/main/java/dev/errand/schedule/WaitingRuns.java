package dev.errand.schedule;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.schedule.ScheduleRun.Outcome;
import dev.errand.store.JobFacts;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Submits runs that waited for the end of another, in the transaction of that end. Who fires and who ends lock the schedule, so one of them sees what
 * the other did. Where no job is a run of a schedule this costs a look at each job's relations.
 */
@Component
class WaitingRuns implements OutcomeHook {

    private static final String LOCK = """
            select id, waiting_at, waiting_job from schedule
            where tenant = ? and name = ? and (overlap = 'queue-one' or waiting_at is not null)""";

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final JobFacts facts;
    private final Notifier notifier;
    private final Clock clock;
    private final ScheduleMetrics metrics;
    private final Queue<String> started = new ConcurrentLinkedQueue<>();

    WaitingRuns(
            Transactions transactions,
            JobTransitions jobs,
            JobFacts facts,
            Notifier notifier,
            Clock clock,
            ScheduleMetrics metrics) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.facts = facts;
        this.notifier = notifier;
        this.clock = clock;
        this.metrics = metrics;
    }

    private record Row(
            String id,
            @Nullable Instant waitingAt,
            @Nullable String waitingJob) {}

    @Override
    public void finished(Connection connection, List<Job> ended) throws SQLException {
        // Sorted, as locks have to be taken.
        Set<String> schedules = new TreeSet<>();
        for (Job job : ended) {
            JobRelations relations = job.spec().relations();
            if (relations.run() != null && relations.item() == null) {
                schedules.add(relations.run().schedule());
            }
        }
        if (!schedules.isEmpty()) {
            Set<String> over = ended.stream().map(job -> job.id().value()).collect(Collectors.toSet());
            for (String schedule : schedules) {
                start(connection, schedule, over);
            }
        }
    }

    /** Runs of schedules that are items of a batch wait for the batch. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return false;
    }

    /** Whether nothing of a schedule is open. */
    boolean isFree(String schedule) {
        return transactions
                .read(jdbc -> facts.openOfSchedule(jdbc, schedule, 1))
                .isEmpty();
    }

    /** Starts what waits of a schedule, if nothing else of it is open; to be done within a write. */
    void start(Connection connection, String schedule, Set<String> over) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        List<Row> locked = jdbc.sql(LOCK + transactions.dialect().forUpdate())
                .param(TenantNames.of(TenantNames.tenantOf(schedule)))
                .param(TenantNames.shown(schedule))
                .query((row, i) -> new Row(row.getString(1), ScheduleTable.time(row, "waiting_at"), row.getString(3)))
                .list();
        for (Row row : locked) {
            if (row.waitingAt() != null && row.waitingJob() != null && !isOpen(jdbc, schedule, over)) {
                start(connection, row.id(), row.waitingAt(), WaitingRun.unpack(row.waitingJob()));
            }
        }
    }

    private boolean isOpen(JdbcClient jdbc, String schedule, Set<String> over) {
        List<String> open = new ArrayList<>(facts.openOfSchedule(jdbc, schedule, over.size() + 1));
        open.removeAll(over);
        return !open.isEmpty();
    }

    private void start(Connection connection, String id, Instant planned, WaitingRun waiting) throws SQLException {
        Instant now = Instant.ofEpochMilli(clock.millis());
        ScheduleRun run = new ScheduleRun(
                planned, "", now, ScheduleRun.Cause.SCHEDULE, Outcome.FIRED, waiting.jobId(), null, null);
        // Its time may have been backfilled meanwhile.
        boolean isNew = RunTable.add(connection, id, run);
        ScheduleTable.waitsNoMore(Transactions.jdbc(connection), id, isNew);
        if (!isNew) {
            return;
        }
        jobs.unpack(waiting.packed()).insert(connection);
        transactions.afterCommit(() -> {
            started.add(waiting.jobId());
            metrics.waited(Outcome.FIRED);
            notifier.tell(Topic.WORK, waiting.workplace());
            notifier.tell(Topic.SCHEDULES, id);
        });
    }

    /** The first of the jobs that were started and not told of yet; nothing where there is none. */
    @Nullable
    String nextStarted() {
        return started.peek();
    }

    /** That one has been told of. */
    void told() {
        String unused = started.poll();
    }
}
