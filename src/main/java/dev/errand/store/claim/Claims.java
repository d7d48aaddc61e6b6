package dev.errand.store.claim;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.QueueWalk;
import dev.errand.store.claim.ClaimCursors.Place;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.JobRows;
import dev.errand.store.row.PauseSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes jobs that wait, so many at once. To be done within a write; when it is not committed, they wait as before.
 *
 * <p>A claim reads back what it took, and reading a cell of SQLite takes longer than moving it: so of most jobs only those columns
 * are read that are not known anyway or empty nearly always. Those few jobs that have more are read again as a whole.
 */
public final class Claims {

    /** In which order jobs are to start. */
    static final Comparator<Job> START_ORDER = Comparator.<Job>comparingInt(
                    job -> -job.spec().placement().priority())
            .thenComparing(job -> job.spec().placement().runAt())
            .thenComparing(Job::id);

    private static final String CLAIM = """
            update job set state = 'running', version = version + 1, attempt = attempt + 1, started_at = :now,
                started_version = version + 1, lease_token = :token, node = :node where id in\s""";

    /** Which jobs of a queue may be claimed, whatever their tasks. */
    static final String WAITING = "queue = " + PauseSql.OPEN_LINE + HeldSql.of("""
             and state = 'queued' and held = {NONE} and (expires_at is null or attempt > 0 or expires_at > :now)""");

    private static final String SELECT_WAITING = "select id from job where " + WAITING;

    private static final String FIRST_WAITING = SELECT_WAITING + " order by priority desc, run_at, id limit :max";

    /**
     * How many of a queue run, in all its lines. All that run are few; the condition on the id, which is always met, leads to the index that
     * has nothing else.
     */
    static final String RUNNING =
            "select count(*) from job where state = 'running' and id > '' and queue >= ? and queue < ?";

    /** By their lines, which stand in that same index. */
    static final String RUNNING_OF_TENANT =
            "select count(*) from job where state = 'running' and id > '' and queue like ?";

    static final String RUNNING_OF_DEFAULT =
            "select count(*) from job where state = 'running' and id > '' and queue not like ?";

    /** Those that have more than a claim reads back. */
    static final String WHOLE = "select " + JobRows.WITH_ARGUMENTS + " from job where id in (:ids)";

    private final Dialect dialect;
    private final ClaimCursors places;
    private final String claimFirst;
    private final String claimNext;
    private final String claimThose;

    public Claims(Dialect dialect, ClaimCursors places) {
        this.dialect = dialect;
        this.places = places;
        this.claimFirst =
                CLAIM + dialect.pick(FIRST_WAITING) + dialect.onlyIfRegistered() + " returning " + JobRows.CLAIMED;
        this.claimNext = claimNext(dialect);
        this.claimThose = CLAIM + dialect.pick("select id from job where id in (:ids) and " + WAITING)
                + dialect.onlyIfRegistered() + " returning " + JobRows.CLAIMED;
    }

    /** Claims as the other statement does, but of the same priority only those behind a place. Each select with a limit locks its rows. */
    public static String claimNext(Dialect dialect) {
        return CLAIM + next(dialect, SELECT_WAITING) + dialect.onlyIfRegistered() + " returning " + JobRows.CLAIMED;
    }

    /** The ids of those that a select finds without order and limit, of the same priority only those behind a place; to stand behind {@code in}. */
    static String next(Dialect dialect, String select) {
        String higher = select + " and priority > :priority order by priority desc, run_at, id limit :max";
        String behind = select + " and priority = :priority and (run_at, id) > (:runAt, :id)"
                + " order by run_at, id limit :max - (select count(*) from higher)";
        return "(with higher as materialized (" + higher + dialect.skipLocked() + "), behind as materialized (" + behind
                + dialect.skipLocked() + ") select id from higher union all select id from behind)";
    }

    /**
     * The first of the queue, or the next behind the last claim; where those are too few, the first again.
     *
     * @throws ForeignJobException when not all of these are for this claimer, so that none may be taken
     */
    public List<Job> claim(Connection connection, QueueWalk from, int limit, Lease lease, Instant now)
            throws SQLException {
        int max = room(connection, from, limit);
        if (max == 0) {
            return List.of();
        }
        Optional<Place> place = dialect.passesWhatWasClaimed() ? places.goOnBehind(from.queue()) : Optional.empty();
        List<Job> next = place.map(behind -> claimNext(connection, behind, from, max, lease, now))
                .orElse(List.of());
        if (place.isPresent() && next.size() == max) {
            places.claimedBehind(from.queue(), next);
            return next;
        }
        List<Job> first = claimFirst(connection, from, max - next.size(), lease, now);
        places.claimedFromHead(from.queue(), first, max - next.size());
        return Stream.concat(next.stream(), first.stream()).sorted(START_ORDER).toList();
    }

    /** Those of the jobs that still wait, in the order of the queue. */
    public List<Job> claim(Connection connection, QueueWalk from, List<JobId> ids, Lease lease, Instant now)
            throws SQLException {
        int max = room(connection, from, ids.size());
        if (max == 0) {
            return List.of();
        }
        List<String> params =
                new ArrayList<>(ids.stream().limit(max).map(JobId::value).toList());
        // Repeated up to a power of two: so there are few of these statements, and they stay prepared.
        int size = Integer.highestOneBit(2 * params.size() - 1);
        params.addAll(Collections.nCopies(size - params.size(), params.getLast()));
        JdbcClient jdbc = Transactions.jdbc(connection);
        return claimed(jdbc, jdbc.sql(claimThose).param("ids", params), from, lease, now);
    }

    /** What was claimed from there last was not committed. */
    void takenBack(QueueWalk from) {
        places.beginAnew(from.queue());
    }

    /** How many may be claimed, while no more of the queue and of the tenant may run on all nodes together than so many. */
    private int room(Connection connection, QueueWalk from, int limit) throws SQLException {
        Integer atOnce = from.atOnce();
        Integer ofTenant = from.ofTenant();
        if (atOnce == null && ofTenant == null) {
            return limit;
        }
        dialect.lock(connection, Dialect.LIMITS);
        JdbcClient jdbc = Transactions.jdbc(connection);
        int room = limit;
        if (atOnce != null) {
            room = Math.clamp(atOnce - running(jdbc, from.queue()), 0, room);
        }
        if (ofTenant != null) {
            int left = Math.max(0, ofTenant - runningOfTenant(jdbc, TenantNames.tenantOfLine(from.queue())));
            if (left < room) {
                from.keepBack();
                room = left;
            }
        }
        return room;
    }

    /** How many run of the queue of a line. */
    static int running(JdbcClient jdbc, String line) {
        String queue = TenantNames.queueOf(line);
        return jdbc.sql(RUNNING)
                .params(queue, TenantNames.beyondLines(queue))
                .query(Integer.class)
                .single();
    }

    /** How many jobs of a tenant run, in whatever queues. */
    static int runningOfTenant(JdbcClient jdbc, @Nullable String tenant) {
        return jdbc.sql(tenant == null ? RUNNING_OF_DEFAULT : RUNNING_OF_TENANT)
                .param('%' + TenantNames.endOfLines(tenant == null ? "%" : tenant))
                .query(Integer.class)
                .single();
    }

    private List<Job> claimFirst(Connection connection, QueueWalk from, int max, Lease lease, Instant now) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        return claimed(jdbc, jdbc.sql(claimFirst).param("max", max), from, lease, now);
    }

    private List<Job> claimNext(
            Connection connection, Place behind, QueueWalk from, int max, Lease lease, Instant now) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        return claimed(
                jdbc,
                jdbc.sql(claimNext)
                        .param("priority", behind.priority())
                        .param("runAt", behind.runAt().toEpochMilli())
                        .param("id", behind.id().value())
                        .param("max", max),
                from,
                lease,
                now);
    }

    private static List<Job> claimed(
            JdbcClient jdbc, JdbcClient.StatementSpec claim, QueueWalk from, Lease lease, Instant now) {
        List<Job> jobs = new ArrayList<>();
        List<String> unusual = new ArrayList<>(0);
        Instant startedAt = Instant.ofEpochMilli(now.toEpochMilli());
        claim.param("now", now.toEpochMilli())
                .param("token", lease.token())
                .param("node", lease.node())
                .param("queue", from.queue())
                .param("whole", TenantNames.allLines(TenantNames.queueOf(from.queue())))
                .query(row -> {
                    Optional<Job> job = JobRows.claimed(row, lease, startedAt);
                    if (job.isPresent()) {
                        jobs.add(job.get());
                    } else {
                        unusual.add(row.getString("id"));
                    }
                });
        if (!unusual.isEmpty()) {
            jobs.addAll(jdbc.sql(WHOLE)
                    .param("ids", unusual)
                    .query((row, i) -> JobRows.job(row))
                    .list());
        }
        for (Job job : jobs) {
            if (!from.canRun(job.spec().call().task(), job.spec().call().signature())) {
                throw new ForeignJobException(job.spec().call().task());
            }
        }
        jobs.sort(START_ORDER);
        return List.copyOf(jobs);
    }
}
