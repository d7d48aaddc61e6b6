package dev.errand.store.claim;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.WorkerAsk;
import dev.errand.store.claim.ClaimCursors.Place;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.JobRows;
import dev.errand.store.row.PauseSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gives jobs to a worker that can run them. To be done within a write; when it is not committed, they wait as before. Each task's waiting
 * jobs stand in an index of their own order, whatever their queues: of one task a statement takes the first, of several the firsts of each
 * are compared here.
 */
public final class WorkerClaims {

    /** A released job is not offered to the same instance for a while. */
    private static final String WAITING = HeldSql.of("""
            task = :task and state = 'queued' and held = {WORKER} and revision between :from and :to
                and (expires_at is null or attempt > 0 or expires_at > :now)
                and not exists (select 1 from worker_release as r where r.job_id = job.id and r.worker_id = :worker
                    and r.instance = :instance and r.until > :now) and\s""") + PauseSql.OPEN;

    private static final String ORDER = " order by priority desc, run_at, id limit :max";

    private static final String LEASE =
            "update job set state = 'running', version = version + 1, attempt = attempt + 1,"
                    + " started_at = :now, started_version = version + 1, lease_token = id || :secret, node = '"
                    + Lease.WORKERS
                    + "' where ";

    private static final String RETURNING = " returning " + JobRows.LEASED;

    private static final Comparator<Candidate> BY_TURN = Comparator.<Candidate>comparingInt(found -> -found.priority())
            .thenComparingLong(Candidate::runAt)
            .thenComparing(Candidate::id);

    private final Dialect dialect;
    private final LeasePlaces places;
    private final String leaseFirst;
    private final String leaseNext;
    private final String candidates;
    private final String leaseThose;

    /** With how long leases may go on behind the last one, where the database passes what was taken before. */
    public WorkerClaims(Dialect dialect, Duration claimAhead) {
        this.dialect = dialect;
        this.places = new LeasePlaces(claimAhead, System::nanoTime);
        this.leaseFirst = leaseFirst(dialect);
        this.leaseNext = leaseNext(dialect);
        this.candidates = "select id, priority, run_at, queue from job where " + WAITING + ORDER + dialect.skipLocked();
        this.leaseThose = HeldSql.of(LEASE + "id in (:ids) and state = 'queued' and held = {WORKER}" + RETURNING);
    }

    /** Takes the first of one task. */
    public static String leaseFirst(Dialect dialect) {
        return LEASE + "id in " + dialect.pick("select id from job where " + WAITING + ORDER) + RETURNING;
    }

    /** Takes as the other statement does, but of the same priority only those behind a place. */
    public static String leaseNext(Dialect dialect) {
        return LEASE + "id in " + Claims.next(dialect, "select id from job where " + WAITING) + RETURNING;
    }

    private record Candidate(String id, int priority, long runAt, String queue) {}

    /** As {@link dev.errand.store.JobTransitions#lease}. */
    public List<Job> lease(Connection connection, WorkerAsk ask, Instant now) throws SQLException {
        if (ask.max() < 1 || ask.tasks().isEmpty()) {
            return List.of();
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        Integer ofTenant = ask.ofTenant();
        if (ofTenant != null) {
            dialect.lock(connection, Dialect.LIMITS);
            int running = Claims.runningOfTenant(jdbc, TenantNames.tenantOf(ask.workerId()));
            return leaseUpTo(connection, jdbc, ask.withMax(Math.clamp(ofTenant - running, 0, ask.max())), now);
        }
        return leaseUpTo(connection, jdbc, ask, now);
    }

    private List<Job> leaseUpTo(Connection connection, JdbcClient jdbc, WorkerAsk ask, Instant now)
            throws SQLException {
        if (ask.max() < 1) {
            return List.of();
        }
        if (ask.tasks().size() == 1 && ask.atOnce().isEmpty()) {
            return ofOneTask(jdbc, ask, ask.tasks().getFirst(), now);
        }
        List<String> ids = first(connection, jdbc, ask, now);
        if (ids.isEmpty()) {
            return List.of();
        }
        // Repeated up to a power of two: so there are few of these statements, and they stay prepared.
        List<String> params = new ArrayList<>(ids);
        int size = Integer.highestOneBit(2 * params.size() - 1);
        params.addAll(Collections.nCopies(size - params.size(), params.getLast()));
        return leased(jdbc, jdbc.sql(leaseThose).param("ids", params).param("now", now.toEpochMilli()), ask, now);
    }

    /** The next behind the last that were taken; where those are too few, the first again. */
    private List<Job> ofOneTask(JdbcClient jdbc, WorkerAsk ask, WorkerAsk.Task task, Instant now) {
        String line = task.name() + ' ' + task.from() + ' ' + task.to();
        Optional<Place> place = dialect.passesWhatWasClaimed() ? places.goOnBehind(line) : Optional.empty();
        List<Job> next = place.map(behind -> leased(
                        jdbc,
                        waiting(jdbc, leaseNext, ask, task, now)
                                .param("priority", behind.priority())
                                .param("runAt", behind.runAt().toEpochMilli())
                                .param("id", behind.id().value()),
                        ask,
                        now))
                .orElse(List.of());
        places.tookBehind(line, next);
        if (place.isPresent() && (next.size() == ask.max() || !places.mayBeginAtHead(line))) {
            return next;
        }
        long begun = System.nanoTime();
        WorkerAsk rest = ask.withMax(ask.max() - next.size());
        List<Job> first = leased(jdbc, waiting(jdbc, leaseFirst, rest, task, now), ask, now);
        if (dialect.passesWhatWasClaimed()) {
            places.tookFromHead(line, first, begun);
        }
        return Stream.concat(next.stream(), first.stream())
                .sorted(Claims.START_ORDER)
                .toList();
    }

    private static JdbcClient.StatementSpec waiting(
            JdbcClient jdbc, String sql, WorkerAsk ask, WorkerAsk.Task task, Instant now) {
        return jdbc.sql(sql)
                .param("task", task.name())
                .param("from", task.from())
                .param("to", task.to())
                .param("worker", ask.workerId())
                .param("instance", ask.instance())
                .param("now", now.toEpochMilli())
                .param("max", ask.max());
    }

    private List<String> first(Connection connection, JdbcClient jdbc, WorkerAsk ask, Instant now) throws SQLException {
        List<Candidate> found = new ArrayList<>();
        for (WorkerAsk.Task task : ask.tasks()) {
            waiting(jdbc, candidates, ask, task, now).query(row -> {
                String queue = TenantNames.queueOf(row.getString(4));
                found.add(new Candidate(row.getString(1), row.getInt(2), row.getLong(3), queue));
            });
        }
        found.sort(BY_TURN);
        Map<String, Integer> room = room(connection, jdbc, ask, found);
        List<String> ids = new ArrayList<>();
        for (Candidate each : found) {
            if (ids.size() < ask.max()
                    && (!room.containsKey(each.queue()) || room.merge(each.queue(), -1, Integer::sum) >= 0)) {
                ids.add(each.id());
            }
        }
        return ids;
    }

    /** How many more may run of those queues of which no more than so many may. Locked for them, as the claims of nodes do. */
    private Map<String, Integer> room(Connection connection, JdbcClient jdbc, WorkerAsk ask, List<Candidate> found)
            throws SQLException {
        Map<String, Integer> room = new HashMap<>();
        for (Candidate each : found) {
            Integer limit = ask.atOnce().get(each.queue());
            if (limit != null && !room.containsKey(each.queue())) {
                if (room.isEmpty()) {
                    dialect.lock(connection, Dialect.LIMITS);
                }
                room.put(each.queue(), limit - Claims.running(jdbc, each.queue()));
            }
        }
        return room;
    }

    private static List<Job> leased(JdbcClient jdbc, JdbcClient.StatementSpec statement, WorkerAsk ask, Instant now) {
        List<Job> jobs = new ArrayList<>();
        List<String> unusual = new ArrayList<>(0);
        Instant startedAt = Instant.ofEpochMilli(now.toEpochMilli());
        statement.param("secret", ask.secret()).query(row -> {
            Optional<Job> job = JobRows.leased(row, ask.secret(), startedAt);
            if (job.isPresent()) {
                jobs.add(job.get());
            } else {
                unusual.add(row.getString("id"));
            }
        });
        if (!unusual.isEmpty()) {
            jobs.addAll(jdbc.sql(Claims.WHOLE)
                    .param("ids", unusual)
                    .query((row, i) -> JobRows.job(row))
                    .list());
        }
        jobs.sort(Claims.START_ORDER);
        return jobs;
    }
}
