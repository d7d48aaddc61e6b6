package dev.errand.store.query;

import dev.errand.db.commit.ReadBatcher;
import dev.errand.encryption.Blocks;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Extent;
import dev.errand.store.Insertion;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.Searched;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.JobExpressions;
import dev.errand.store.row.JobRows;
import dev.errand.store.row.SealedCells;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads jobs; never waits for writers. */
public final class JobReads {

    /** As it is, or the sealed blocks that have it; a sealed result is longer than it is said to be. */
    private static final String PIECE_OF_RESULT = """
            select case when octet_length(result) = result_size then substr(result, ?, ?) else substr(result, ?, ?) end,
                case when octet_length(result) = result_size then 1 else 0 end, result_size, queue
            from job where id = ? and state = 'succeeded' and result is not null""";

    private static final String WITH_WAITING = HeldSql.of(
            "select name from asked where exists ("
                    + "select 1 from job where queue >= asked.name and queue < asked.name || ' ' and state = 'queued' and held = {NONE})");

    private static final String WITH_WAITING_FOR_WORKERS =
            "select name from asked where " + JobExpressions.waitForWorkers("asked.name");

    private static final String NEXT_LINE =
            "(select queue from job where queue >= %s and queue < :beyond and state = 'queued' and held = {NONE} order by queue limit 1)";

    /** From one line to the next: one step of the index for each, whatever else waits in them. */
    static final String LINES = HeldSql.of("with recursive line (name, place) as (select "
            + NEXT_LINE.formatted(":first") + ", 1 union all select " + NEXT_LINE.formatted("line.name || :after")
            + ", line.place + 1 from line where line.name is not null and line.place < :limit)"
            + " select name from line where name is not null order by place");

    private static final String COUNT_WAITING = Stream.of(
                    "state = 'queued' and held = {NONE}",
                    "state = 'queued' and held = {WINDOW}",
                    "state = 'queued' and held = {LIMIT}",
                    "state = 'queued' and held = {WORKER}",
                    "state = 'scheduled'")
            .map(kind ->
                    HeldSql.of("(select count(*) from (select 1 from job where queue >= :queue and queue < :beyond and "
                            + kind + " limit :limit) as kind)"))
            .collect(Collectors.joining(" + ", "select ", ""));

    /** One scan for each hold, since each has an index of its own. */
    private static final String DEPTHS = HeldSql.of("""
            select queue, sum(queued) as queued, sum(scheduled) as scheduled, min(oldest) as oldest from (
                select queue, count(*) as queued, 0 as scheduled, min(run_at) as oldest
                from job where state = 'queued' and held = {NONE} group by queue
                union all
                select queue, count(*), 0, null from job where state = 'queued' and held = {WINDOW} group by queue
                union all
                select queue, count(*), 0, null from job where state = 'queued' and held = {LIMIT} group by queue
                union all
                select queue, count(*), 0, min(run_at) from job where state = 'queued' and held = {WORKER} group by queue
                union all
                select queue, 0, count(*), null from job where state = 'scheduled' group by queue) as waiting
            group by queue order by queue""");

    /** Whose node is dead. What workers hold is held by a lease, whatever becomes of nodes. */
    private static final String IN_NO_NODE =
            "node <> '" + Lease.WORKERS + "' and not exists (select 1 from node where node.id = job.node)";

    private static final String MEASURED = "id, state, ";
    private static final RowMapper<Measured> MEASURE =
            (row, i) -> Measured.of(row.getString(1), row.getString(2), row.getLong(3));

    private final JdbcClient jdbc;
    private final JobSearch search;
    private final ReadBatcher<JobId, Job> byId =
            new ReadBatcher<>(ids -> whole(ids).stream().collect(Collectors.toMap(Job::id, Function.identity())));

    public JobReads(DataSource readers) {
        this.jdbc = JdbcClient.create(readers);
        this.search = new JobSearch(jdbc);
    }

    public Optional<Job> find(JobId id) {
        return byId.find(id);
    }

    private List<Job> whole(Collection<JobId> ids) {
        return ChildReads.counted(jdbc, findAll(ids, Extent.FULL));
    }

    public List<Job> findAll(Collection<JobId> ids, Extent extent) {
        return WaitingReads.named(jdbc, byIds(JobRows.columns(extent), ids, null, (row, i) -> JobRows.job(row)));
    }

    public List<Measured> measure(Collection<JobId> ids, Extent extent, @Nullable String tenant) {
        return byIds(MEASURED + extent.size(), ids, tenant, MEASURE);
    }

    /** The last id is repeated up to a power of two: so there are few of these statements, and they stay prepared. */
    private <T> List<T> byIds(String columns, Collection<JobId> ids, @Nullable String tenant, RowMapper<T> mapper) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<String> params = new ArrayList<>(ids.stream().map(JobId::value).toList());
        int size = Integer.highestOneBit(2 * params.size() - 1);
        params.addAll(Collections.nCopies(size - params.size(), params.getLast()));
        return jdbc.sql("select " + columns + " from job where id in (" + "?, ".repeat(size - 1) + "?)"
                        + (tenant == null ? "" : " and tenant = ?"))
                .params(
                        tenant == null
                                ? params
                                : Stream.concat(params.stream(), Stream.of(tenant))
                                        .toList())
                .query(mapper)
                .list();
    }

    public Optional<byte[]> findResult(JobId id, long from, int limit) {
        Blocks.Range sealed = Blocks.range(from, limit);
        return jdbc.sql(PIECE_OF_RESULT)
                .param(Math.toIntExact(from + 1))
                .param(limit)
                .param(Math.toIntExact(sealed.from() + 1))
                .param(Math.toIntExact(sealed.length()))
                .param(id.value())
                .query((row, i) -> piece(row, id, from, limit))
                .optional();
    }

    private static byte[] piece(ResultSet row, JobId id, long from, int limit) throws SQLException {
        byte[] bytes = row.getBytes(1);
        if (row.getInt(2) != 0) {
            return bytes;
        }
        String tenant = TenantNames.tenantOfLine(row.getString(4));
        return Blocks.open(bytes, from, limit, row.getLong(3), SealedCells.place(tenant, id.value(), "result"));
    }

    public Optional<String> purgedOf(JobId id) {
        return jdbc.sql("select tenant from tombstone where id = ?")
                .param(id.value())
                .query(String.class)
                .optional();
    }

    public Optional<Insertion.Duplicate> findByIdempotencyKey(String key) {
        return jdbc.sql("select target_id, fingerprint from idempotency where idempotency_key = ?")
                .param(key)
                .query((row, i) -> new Insertion.Duplicate(row.getString(1), row.getString(2)))
                .optional();
    }

    public List<JobStore.RunningJob> running(String node, @Nullable JobId after, int limit) {
        return runningWhere("node = :node", after, limit)
                .param("node", node)
                .query((row, i) -> JobRows.runningJob(row))
                .list();
    }

    public List<JobStore.RunningJob> lost(@Nullable JobId after, int limit) {
        return runningWhere(IN_NO_NODE, after, limit)
                .query((row, i) -> JobRows.runningJob(row))
                .list();
    }

    public List<JobStore.RunningJob> cancelRequested(String node) {
        return jdbc.sql("select " + JobRows.BRIEF + " from job where state = 'running' and id > '' and node = ?"
                        + " and cancel_requested_at is not null")
                .param(node)
                .query((row, i) -> JobRows.runningJob(row))
                .list();
    }

    private JdbcClient.StatementSpec runningWhere(String which, @Nullable JobId after, int limit) {
        return jdbc.sql("select " + JobRows.BRIEF + " from job where state = 'running' and id > :after and " + which
                        + " order by id limit :limit")
                .param("after", after == null ? "" : after.value())
                .param("limit", limit);
    }

    /** All that run are few; the condition on the id, which is always met, leads to the index that has nothing else. */
    public Map<String, Integer> runningByNode() {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("select node, count(*) as jobs from job where state = 'running' and id > '' group by node")
                .query(row -> {
                    counts.put(row.getString("node"), row.getInt("jobs"));
                });
        return counts;
    }

    public Set<String> withWaiting(Collection<String> queues) {
        if (queues.isEmpty()) {
            return Set.of();
        }
        String rows = String.join(", ", Collections.nCopies(queues.size(), "(?)"));
        return jdbc.sql("with asked (name) as (values " + rows + ") " + WITH_WAITING)
                .params(List.copyOf(queues))
                .query(String.class)
                .set();
    }

    public List<String> linesWithWaiting(String queue, String after, int limit) {
        return jdbc.sql(LINES)
                .param("first", after.isEmpty() ? queue : TenantNames.afterLine(after))
                .param("after", TenantNames.afterLine(""))
                .param("beyond", TenantNames.beyondLines(queue))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    public Set<String> withWaitingForWorkers(Collection<String> tasks) {
        if (tasks.isEmpty()) {
            return Set.of();
        }
        String rows = String.join(", ", Collections.nCopies(tasks.size(), "(?)"));
        return jdbc.sql("with asked (name) as (values " + rows + ") " + WITH_WAITING_FOR_WORKERS)
                .params(List.copyOf(tasks))
                .query(String.class)
                .set();
    }

    public Map<JobId, JobState> findEnded(Collection<JobId> ids) {
        Map<JobId, JobState> ended = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("select id, state from job where id in (:ids) and state in ('succeeded', 'failed', 'canceled')")
                    .param("ids", ids.stream().map(JobId::value).toList())
                    .query(row -> {
                        ended.put(
                                new JobId(row.getString(1)),
                                JobState.ofCode(row.getString(2)).orElseThrow());
                    });
        }
        return ended;
    }

    public OptionalLong nextDue() {
        Long due = jdbc.sql("""
                        select min(due) from (
                            select min(run_at) as due from job where state = 'scheduled'
                            union all
                            select min(expires_at) from job
                            where expires_at is not null and attempt = 0
                                and state in ('scheduled', 'queued')) as next""").query(Long.class).optional().orElse(null);
        return due == null ? OptionalLong.empty() : OptionalLong.of(due);
    }

    public int countWaiting(String queue, int limit) {
        return jdbc.sql(COUNT_WAITING)
                .param("queue", queue)
                .param("beyond", TenantNames.beyondLines(queue))
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    public List<JobStore.QueueDepth> queueDepths() {
        Map<String, JobStore.QueueDepth> byQueue = new TreeMap<>();
        jdbc.sql(DEPTHS).query(row -> {
            long oldest = row.getLong("oldest");
            Instant since = row.wasNull() ? null : Instant.ofEpochMilli(oldest);
            String queue = TenantNames.queueOf(row.getString("queue"));
            byQueue.merge(
                    queue,
                    new JobStore.QueueDepth(queue, row.getInt("queued"), row.getInt("scheduled"), since),
                    JobStore.QueueDepth::and);
        });
        return List.copyOf(byQueue.values());
    }

    /** As {@link #list}, in bounded time. */
    public Searched<Measured> search(JobQuery query, Duration atMost) {
        return search.search(query, MEASURED + query.extent().size(), MEASURE, atMost);
    }

    /** The ids alone of what {@link #search} answers. */
    public Searched<JobId> searchIds(JobQuery query, Duration atMost) {
        return search.search(query, "id", (row, i) -> new JobId(row.getString(1)), atMost);
    }

    /** The ids of what {@link #list} answers. */
    public List<JobId> ids(JobQuery query) {
        JobListing listing = JobListing.of(query, "id");
        return jdbc.sql(listing.sql())
                .params(listing.params())
                .query((row, i) -> new JobId(row.getString(1)))
                .list();
    }

    public List<Measured> list(JobQuery query) {
        JobListing listing = JobListing.of(query, MEASURED + query.extent().size());
        return jdbc.sql(listing.sql()).params(listing.params()).query(MEASURE).list();
    }
}
