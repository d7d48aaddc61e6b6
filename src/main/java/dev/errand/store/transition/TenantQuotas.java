package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.row.HeldSql;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps tenants from having more than they may, in the transaction that stores the jobs; of bytes see {@link TenantBytes}. A row for each tenant
 * with a limit says how many of its jobs wait at the most: whoever stores some adds to it, and nobody takes away; when it seems to leave no room,
 * the jobs are counted anew, items of accepted batches that are no jobs yet among them. A node does that no more than ten times a second for a
 * tenant, and for no more than a twentieth of the time. It does so each half minute anyway, since other nodes may hear of a limit a moment later.
 * So who has no limit costs nothing, and who has one a write to one row. What goes back to waiting by itself, for another attempt, is never
 * refused. Of jobs that are refused for another reason, room stays taken until the next count.
 */
public final class TenantQuotas {

    private static final Duration RECOUNT_INTERVAL = Duration.ofMillis(100);

    /** For so many times as long as a count took there is no other. */
    private static final int REST = 20;

    private static final Duration MUST_RECOUNT = Duration.ofSeconds(30);

    private static final String BEGIN =
            "insert into tenant_use (tenant, waiting) values (?, ?) on conflict (tenant) do nothing";

    private static final String SAVE = "update tenant_use set waiting = ? where tenant = ?";

    /** Each kind counted no further than needed, and each kind by its own index. */
    private static final String COUNT_LINES = Stream.of(
                    "state = 'queued' and held = {NONE}",
                    "state = 'queued' and held = {WINDOW}",
                    "state = 'queued' and held = {LIMIT}",
                    "state = 'queued' and held = {WORKER}",
                    "state = 'scheduled'")
            .map(kind -> HeldSql.of("(select count(*) from (select 1 from job where queue = q.name || :end and " + kind
                    + " limit :limit) as kind)"))
            .collect(Collectors.joining(" + ", "(select coalesce(sum(", "), 0) from queue as q)"));

    /** In the same statement: else what becomes jobs between two would be counted in neither. */
    private static final String COUNT = "select " + COUNT_LINES + """
             + (select coalesce(sum(b.total - (select count(*) from job as item where item.batch_id = b.id)), 0)
                from batch as b where b.id in (select batch_id from batch_part) and b.tenant = :tenant)""";

    /** When a count was begun, and how long it took. */
    private record Counted(long nanos, long took) {}

    private final Dialect dialect;
    private final LongSupplier nanos;
    private final TenantBytes bytes;
    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    /** With a time that only counts from one moment to another. */
    public TenantQuotas(Dialect dialect, LongSupplier nanos) {
        this.dialect = dialect;
        this.nanos = nanos;
        this.bytes = new TenantBytes(dialect);
    }

    /** Whether the job counts: its tenant has a limit of what it is to become part of. */
    static boolean counts(NewJob job) {
        return waits(job) || job.quota().bytes() != null;
    }

    private static boolean waits(NewJob job) {
        return job.quota().waiting() != null && job.lease() == null;
    }

    /** Those of the jobs for which there is no room, and of what there would be too much; of a tenant's rather the last ones. */
    Map<JobId, Quota.Kind> refused(Connection connection, List<NewJob> jobs) {
        if (jobs.stream().noneMatch(TenantQuotas::counts)) {
            return Map.of();
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        Map<JobId, Quota.Kind> refused = new HashMap<>();
        // In one order for all, so that two that store for the same tenants do not wait for each other.
        byTenant(jobs, TenantQuotas::waits).forEach((tenant, own) -> {
            Integer limit = own.getLast().quota().waiting();
            int room = take(jdbc, TenantNames.noted(tenant), limit == null ? 0 : limit, own.size(), false);
            own.subList(room, own.size()).forEach(job -> refused.put(job.id(), Quota.Kind.WAITING));
        });
        byTenant(jobs, job -> job.quota().bytes() != null && !refused.containsKey(job.id()))
                .forEach((tenant, own) ->
                        bytes.refused(jdbc, tenant, own).forEach(job -> refused.put(job.id(), Quota.Kind.BYTES)));
        return refused;
    }

    private static Map<String, List<NewJob>> byTenant(List<NewJob> jobs, Predicate<NewJob> which) {
        return jobs.stream()
                .filter(which)
                .collect(Collectors.groupingBy(job -> job.spec().tenant(), TreeMap::new, Collectors.toList()));
    }

    /** Takes room for so many jobs with so many bytes of arguments, for all or none; answers of what there would be too much. */
    Optional<Quota.Kind> takeAll(JdbcClient jdbc, @Nullable String tenant, Quota quota, int jobs, long size) {
        if (quota.waiting() != null && take(jdbc, tenant, quota.waiting(), jobs, true) < jobs) {
            return Optional.of(Quota.Kind.WAITING);
        }
        return quota.bytes() != null && !bytes.takeAll(jdbc, TenantNames.of(tenant), quota.bytes(), size)
                ? Optional.of(Quota.Kind.BYTES)
                : Optional.empty();
    }

    private int take(JdbcClient jdbc, @Nullable String tenant, int limit, int jobs, boolean allOrNone) {
        String name = TenantNames.of(tenant);
        int waiting = waiting(jdbc, name).orElseGet(() -> {
            jdbc.sql(BEGIN).param(name).param(Integer.MAX_VALUE).update();
            return waiting(jdbc, name).orElse(Integer.MAX_VALUE);
        });
        // Unknown, as after a change of the limit: whoever counted a moment ago did so for another row.
        if (waiting == Integer.MAX_VALUE || isToBeCounted(name, waiting > limit - jobs)) {
            long begun = nanos.getAsLong();
            waiting = count(jdbc, tenant, limit);
            counted.put(name, new Counted(begun, nanos.getAsLong() - begun));
        }
        int room = Math.clamp((long) limit - waiting, 0, jobs);
        int taken = allOrNone && room < jobs ? 0 : room;
        jdbc.sql(SAVE).param((long) waiting + taken).param(name).update();
        return taken;
    }

    private boolean isToBeCounted(String name, boolean seemsFull) {
        Counted last = counted.get(name);
        if (last == null) {
            return true;
        }
        long since = nanos.getAsLong() - last.nanos();
        return since >= Math.max((seemsFull ? RECOUNT_INTERVAL : MUST_RECOUNT).toNanos(), REST * last.took());
    }

    /** Whoever else stores jobs of the tenant waits until this transaction is over. */
    private Optional<Integer> waiting(JdbcClient jdbc, String name) {
        return jdbc.sql("select waiting from tenant_use where tenant = ?" + dialect.forUpdate())
                .param(name)
                .query((row, i) -> (int) Math.min(Integer.MAX_VALUE, row.getLong(1)))
                .optional();
    }

    /** All that wait, counted no further than needed. */
    private static int count(JdbcClient jdbc, @Nullable String tenant, int limit) {
        long all = jdbc.sql(COUNT)
                .param("end", TenantNames.line("", tenant))
                .param("limit", limit)
                .param("tenant", TenantNames.of(tenant))
                .query(Long.class)
                .single();
        return (int) Math.min(all, Integer.MAX_VALUE - 1);
    }
}
