package dev.errand.store.query;

import dev.errand.encryption.Sealed;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.TypeId;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.AttemptRecord;
import dev.errand.store.Extent;
import dev.errand.store.JobFacts;
import dev.errand.store.JobLoad;
import dev.errand.store.JobRow;
import dev.errand.store.QueueCounts;
import dev.errand.store.row.HeldSql;
import dev.errand.store.row.SealedCells;
import dev.errand.store.row.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The facts, on JDBC. */
public final class JdbcJobFacts implements JobFacts {

    private static final String RUNNING = "select id from job where id in (:ids) and state = 'running'";

    private static final String ROW = """
            select id, version, state, attempt, reason, run_at, started_at, started_version, finished_at, progress_percent,
                progress_message, progress_at, progress_version
            from job where id in (:ids)""";

    private static final String IN_LINES = "queue >= :from and queue < :before and ";

    private static final List<String> KINDS = List.of(
            "state = 'queued' and held = {NONE}",
            "state = 'queued' and held = {WORKER}",
            "state = 'queued' and held = {WINDOW}",
            "state = 'queued' and held = {LIMIT}",
            "state = 'scheduled'",
            "state = 'running' and id > ''");

    /** Each kind by its own index. */
    static final String QUEUE_COUNTS = KINDS.stream()
                    .map(kind -> "(select count(*) from (select 1 from job where " + IN_LINES + HeldSql.of(kind)
                            + " limit :limit) as kind)")
                    .collect(Collectors.joining(", ", "select ", ""))
            + KINDS.stream()
                    .limit(2)
                    .map(kind -> "select min(run_at) as run_at from (select run_at from job where " + IN_LINES
                            + HeldSql.of(kind) + " limit :limit) as counted")
                    .collect(
                            Collectors.joining(" union all ", ", (select min(run_at) from (", ") as first) as oldest"));

    private static final String VERSIONS = """
            select id, version, case when state in ('succeeded', 'failed', 'canceled') then 1 else 0 end as ended
            from job where id in (:ids)""";

    /** By way of each hold's own index, and of the index of what runs and of what waits for its time. */
    static final String OPEN_REVISIONS = HeldSql.of("""
            select revision from job where task = :task and held = {WORKER} and state = 'queued'
            union select revision from job where limit_key >= :from and limit_key < :before and held = {LIMIT} and state = 'queued'
            union select revision from job where state = 'running' and id > '' and task = :task
            union select revision from job where state = 'scheduled' and task = :task
            union select revision from batch where status = 'running' and id > '' and task = :task""");

    /** As its index has it. */
    static final String OPEN_OF_SCHEDULE = "select id from job where schedule = ?"
            + " and (state = 'scheduled' or state = 'queued' or state = 'running') limit ?";

    static final String OPEN_OUTSIDE_BATCHES = "select id from job where schedule = ?"
            + " and (state = 'scheduled' or state = 'queued' or state = 'running') and batch_id is null limit ?";

    static final String PAGE_OF_SCHEDULE = "select id from job where schedule = ?"
            + " and (state = 'scheduled' or state = 'queued' or state = 'running') and id > ? order by id limit ?";

    /** A database knows lengths without reading the texts. */
    private static final String SIZE =
            Sealed.plainBytes("args") + " + " + Sealed.plainBytes("kwargs") + " + coalesce(result_size, 0)";

    private static final int KEPT_AT_ONCE = 2_000;

    /** By way of all jobs: most of them are the default one's. */
    static final String KEPT_OF_DEFAULT =
            "select coalesce(sum(size), 0), max(id) from (select id, case when tenant = ? then " + SIZE
                    + " else 0 end as size from job where id > ? order by id limit ?) as page";

    static final String KEPT = "select coalesce(sum(size), 0), max(id) from (select t.job_id as id, (select " + SIZE
            + " from job where job.id = t.job_id) as size from job_tenant as t where t.tenant = ? and t.job_id > ?"
            + " order by t.job_id limit ?) as page";

    static final String PARTS = """
            select coalesce(sum(octet_length(p.body)), 0) from batch_part as p join batch as b on b.id = p.batch_id where b.tenant = ?""";

    static final String SAMPLE =
            "select id, task, tenant, queue, result_queue, webhook, trace, (select graph from batch as b where b.id = job.batch_id) as graph"
                    + " from job where batch_id = ? and batch_id is not null limit 1";

    static final String ANY_ITEM = "select id from job where batch_id = ? and batch_id is not null limit 1";

    static final String RESULT_TTL = """
            select coalesce(result_ttl_ms, 0), (select graph from batch as b where b.id = job.batch_id) from job
            where batch_id = ? and batch_id is not null order by batch_index limit 1""";

    /** The sum keeps databases from going through the times of all jobs instead. */
    static final String KEPT_UNTIL = "select max(purge_at + 0) from job where batch_id = ? and batch_id is not null";

    static final String LONGEST_TTL =
            "select coalesce(max(result_ttl_ms + 0), 0) from job where batch_id = ? and batch_id is not null";

    private static final String OUTCOMES = "select o.seq, o.item_index, o.job_id, "
            + Extent.OUTCOME.size()
            + " as size, case when j.state in ('succeeded', 'failed', 'canceled') then 1 else 0 end as there"
            + " from batch_outcome as o left join job as j on j.id = o.job_id where o.batch_id = :batch and ";

    private static final String ANY_OPEN = """
            select 1 from job where task = :task and state in ('queued', 'scheduled', 'running') limit 1""";

    static final String BY_INDEX = OUTCOMES + "o.item_index > :after order by o.item_index limit :limit";

    static final String BY_COMPLETION = OUTCOMES + "o.seq > :after order by o.seq limit :limit";

    static final String ENDS = """
            select o.seq, o.item_index, o.job_id, o.status, coalesce(j.attempt, 0) as attempt, j.reason,
                coalesce(j.finished_at, b.finished_at, b.created_at) as at
            from batch_outcome as o join batch as b on b.id = o.batch_id left join job as j on j.id = o.job_id
            where o.batch_id = ? and o.seq > ? order by o.seq limit ?""";

    @Override
    public Map<String, Instant> waitingForWorkers(JdbcClient jdbc) {
        Map<String, Instant> since = new HashMap<>();
        jdbc.sql(HeldSql.of(
                        "select task, min(run_at) from job where state = 'queued' and held = {WORKER} group by task"))
                .query(row -> {
                    since.put(row.getString(1), Instant.ofEpochMilli(row.getLong(2)));
                });
        return since;
    }

    @Override
    public QueueCounts queueCounts(JdbcClient jdbc, String from, String before) {
        return jdbc.sql(QUEUE_COUNTS)
                .param("from", from)
                .param("before", before)
                .param("limit", QueueCounts.CAP + 1)
                .query((row, i) -> new QueueCounts(
                        row.getInt(1) + row.getInt(2),
                        row.getInt(3) + row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        instant(row, "oldest")))
                .single();
    }

    @Override
    public List<AttemptRecord> attempts(JdbcClient jdbc, JobId id) {
        return AttemptReads.read(jdbc, id);
    }

    @Override
    public List<String> openOutsideBatches(JdbcClient jdbc, String schedule, int limit) {
        return jdbc.sql(OPEN_OUTSIDE_BATCHES)
                .param(schedule)
                .param(limit)
                .query(String.class)
                .list();
    }

    @Override
    public List<String> openOfSchedule(JdbcClient jdbc, String schedule, int limit) {
        return jdbc.sql(OPEN_OF_SCHEDULE)
                .param(schedule)
                .param(limit)
                .query(String.class)
                .list();
    }

    @Override
    public List<String> openOfSchedule(JdbcClient jdbc, String schedule, String after, int limit) {
        return jdbc.sql(PAGE_OF_SCHEDULE)
                .param(schedule)
                .param(after)
                .param(limit)
                .query(String.class)
                .list();
    }

    @Override
    public JobLoad load(JdbcClient jdbc, JobLoad.Ask ask) {
        return LoadReads.read(jdbc, ask);
    }

    @Override
    public Set<String> running(JdbcClient jdbc, Collection<String> ids) {
        return jdbc.sql(RUNNING).param("ids", ids).query(String.class).set();
    }

    @Override
    public Optional<JobRow> row(JdbcClient jdbc, JobId id) {
        return jdbc.sql(ROW)
                .param("ids", List.of(id.value()))
                .query((row, i) -> row(id, row))
                .optional();
    }

    @Override
    public Map<JobId, JobRow> rows(JdbcClient jdbc, Collection<JobId> ids) {
        Map<JobId, JobRow> rows = new HashMap<>();
        jdbc.sql(ROW).param("ids", ids.stream().map(JobId::value).toList()).query(row -> {
            JobId id = new JobId(row.getString("id"));
            rows.put(id, row(id, row));
        });
        return rows;
    }

    private static JobRow row(JobId id, ResultSet row) throws SQLException {
        Instant runAt = instant(row, "run_at");
        Instant startedAt = instant(row, "started_at");
        Instant progressAt = instant(row, "progress_at");
        JobRow.Times times = new JobRow.Times(
                TypeId.timeOf(id.value()), runAt == null ? Instant.EPOCH : runAt, instant(row, "finished_at"));
        return new JobRow(
                row.getLong("version"),
                JobState.ofCode(row.getString("state")).orElseThrow(),
                row.getInt("attempt"),
                reason(row),
                times,
                startedAt == null ? null : new JobRow.Start(startedAt, row.getLong("started_version")),
                progressAt == null ? null : said(row, progressAt));
    }

    private static JobRow.Said said(ResultSet row, Instant at) throws SQLException {
        Progress progress = new Progress(row.getDouble("progress_percent"), row.getString("progress_message"), at);
        return new JobRow.Said(progress, row.getLong("progress_version"));
    }

    @Override
    public Map<String, Version> versions(JdbcClient jdbc, Collection<String> ids) {
        Map<String, Version> versions = new HashMap<>();
        jdbc.sql(VERSIONS).param("ids", ids).query(row -> {
            versions.put(row.getString(1), new Version(row.getLong(2), row.getInt(3) != 0));
        });
        return versions;
    }

    @Override
    public Optional<Sample> anyItem(JdbcClient jdbc, String batchId) {
        return jdbc.sql(SAMPLE)
                .param(batchId)
                .query((row, i) -> new Sample(
                        row.getString("task"),
                        row.getString("tenant"),
                        row.getString("result_queue"),
                        StoredJson.webhook(SealedCells.webhook(
                                row.getString("webhook"),
                                SealedCells.place(
                                        TenantNames.tenantOfLine(row.getString("queue")),
                                        row.getString("id"),
                                        "webhook"))),
                        row.getString("trace"),
                        row.getInt("graph") == 0))
                .optional();
    }

    @Override
    public boolean hasItems(JdbcClient jdbc, String batchId) {
        return jdbc.sql(ANY_ITEM).param(batchId).query(String.class).optional().isPresent();
    }

    @Override
    public Duration resultTtl(JdbcClient jdbc, String batchId) {
        return jdbc.sql(RESULT_TTL)
                .param(batchId)
                .query((row, i) -> row.getInt(2) == 0 ? row.getLong(1) : longestTtl(jdbc, batchId))
                .optional()
                .map(Duration::ofMillis)
                .orElse(Duration.ZERO);
    }

    private static long longestTtl(JdbcClient jdbc, String batchId) {
        return jdbc.sql(LONGEST_TTL).param(batchId).query(Long.class).single();
    }

    @Override
    public Instant itemsKeptUntil(JdbcClient jdbc, String batchId) {
        return Instant.ofEpochMilli(
                jdbc.sql(KEPT_UNTIL).param(batchId).query(Long.class).optional().orElse(0L));
    }

    @Override
    public List<ItemOutcome> outcomesByIndex(JdbcClient jdbc, String batchId, long after, int limit) {
        return outcomes(jdbc, BY_INDEX, batchId, after, limit);
    }

    @Override
    public List<ItemOutcome> outcomesByCompletion(JdbcClient jdbc, String batchId, long after, int limit) {
        return outcomes(jdbc, BY_COMPLETION, batchId, after, limit);
    }

    private static List<ItemOutcome> outcomes(JdbcClient jdbc, String sql, String batchId, long after, int limit) {
        return jdbc.sql(sql)
                .param("batch", batchId)
                .param("after", after)
                .param("limit", limit)
                .query((row, i) -> new ItemOutcome(
                        row.getLong("seq"),
                        row.getInt("item_index"),
                        row.getString("job_id"),
                        row.getLong("size"),
                        row.getInt("there") != 0))
                .list();
    }

    @Override
    public List<ItemEnd> ends(JdbcClient jdbc, String batchId, long after, int limit) {
        return jdbc.sql(ENDS)
                .param(batchId)
                .param(after)
                .param(limit)
                .query((row, i) -> new ItemEnd(
                        row.getLong("seq"),
                        row.getInt("item_index"),
                        row.getString("job_id"),
                        JobState.ofCode(row.getString("status")).orElseThrow(),
                        row.getInt("attempt"),
                        reason(row),
                        Instant.ofEpochMilli(row.getLong("at"))))
                .list();
    }

    private static @Nullable Reason reason(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return reason == null ? null : Reason.ofCode(reason);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public boolean hasOpen(JdbcClient jdbc, String task) {
        return jdbc.sql(ANY_OPEN)
                .param("task", task)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public Set<Integer> openRevisions(JdbcClient jdbc, String task) {
        return jdbc
                .sql(OPEN_REVISIONS)
                .param("task", task)
                .param("from", LimitKey.first(task))
                .param("before", LimitKey.beyond(task))
                .query(Integer.class)
                .list()
                .stream()
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    @Override
    public Kept bytesKept(JdbcClient jdbc, String tenant, String after) {
        return jdbc.sql(tenant.equals(TenantNames.DEFAULT) ? KEPT_OF_DEFAULT : KEPT)
                .params(tenant, after, KEPT_AT_ONCE)
                .query((row, i) -> new Kept(row.getLong(1), Objects.requireNonNullElse(row.getString(2), "")))
                .single();
    }

    @Override
    public long bytesOfParts(JdbcClient jdbc, String tenant) {
        return jdbc.sql(PARTS).param(tenant).query(Long.class).single();
    }
}
