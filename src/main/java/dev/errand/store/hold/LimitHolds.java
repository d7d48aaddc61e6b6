package dev.errand.store.hold;

import dev.errand.db.dialect.Dialect;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Workplace;
import dev.errand.store.row.HeldSql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The jobs that limits hold, as rows. What a key has under way is counted among the jobs themselves, so that nothing is forgotten or
 * counted twice, whatever crashes; the index that it is counted by holds nothing else. Keys are stepped through from one to the
 * next, however many jobs lie between.
 */
public final class LimitHolds {

    /** Of each key: how many jobs are under way, and how many more are held, counted no further than asked for. */
    private static final String DEMAND = HeldSql.of("""
            select * from (select k.limit_key,
                (select count(*) from job as u
                    where u.limit_key = k.limit_key and u.held = {NONE} and u.state in ('queued', 'running'))
                + (select count(*) from job as v
                    where v.limit_key = k.limit_key and v.held = {WORKER} and v.state in ('queued', 'running')) as under_way,
                (select count(*) from (select 1 from job as w
                    where w.limit_key = k.limit_key and w.held = {LIMIT} and w.state = 'queued' limit ?) as waiting) as waiting
            from keys as k where k.limit_key is not null) as demand where under_way < ? and waiting > 0 limit ?""");

    private static final String STEPS = HeldSql.of("""
            with recursive keys(limit_key) as (
                select min(f.limit_key) from job as f
                where f.held = {LIMIT} and f.state = 'queued' and f.limit_key >= ? and f.limit_key < ?
                union all
                select (select min(n.limit_key) from job as n
                    where n.held = {LIMIT} and n.state = 'queued' and n.limit_key > p.limit_key and n.limit_key < ?)
                from keys as p where p.limit_key is not null)
            """);

    private static final String NEXT_KEY =
            HeldSql.of("select min(limit_key) from job where held = {LIMIT} and state = 'queued' and limit_key >= ?");

    private static final String UNUSED = HeldSql.of("""
            select (select count(*) from job where limit_key >= :from and limit_key < :before and held = {NONE}
                and state in ('queued', 'running') and state = 'queued')
            + (select count(*) from job where limit_key >= :from and limit_key < :before and held = {WORKER}
                and state in ('queued', 'running') and state = 'queued')""");

    private static final String LET_GO =
            HeldSql.of("update job set held = case when revision is null then {NONE} else {WORKER} end where id in ");

    private static final String FIRST_HELD = HeldSql.of("""
            select id from job where limit_key = ? and held = {LIMIT} and state = 'queued'
            order by priority desc, run_at, id limit ?""");

    private LimitHolds() {}

    /** The first task after one of that name of which any job is held; the empty name is before all. */
    public static Optional<String> nextTask(JdbcClient jdbc, String after) {
        return jdbc.sql(NEXT_KEY)
                .param(after.isEmpty() ? after : LimitKey.beyond(after))
                .query((row, i) -> Optional.ofNullable(row.getString(1)))
                .single()
                .map(text -> LimitKey.parse(text).task());
    }

    /**
     * How many more jobs of some keys could go on, at the most so many each; keys of which none can are left out.
     *
     * @param mostAtOnce how many of a key may be under way
     */
    public static Map<String, Integer> demand(JdbcClient jdbc, Collection<String> keys, int mostAtOnce, int max) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        String places = String.join(", ", Collections.nCopies(keys.size(), "(?)"));
        List<Object> parameters = new ArrayList<>(keys);
        Collections.addAll(parameters, max, mostAtOnce, keys.size());
        return read(
                jdbc.sql("with keys(limit_key) as (values " + places + ") " + DEMAND)
                        .params(parameters),
                mostAtOnce);
    }

    /** As above, of at the most so many keys from the one text up to before the other. */
    public static Map<String, Integer> demand(
            JdbcClient jdbc, String from, String before, int mostAtOnce, int mostKeys, int max) {
        return read(
                jdbc.sql(STEPS + DEMAND).params(List.of(from, before, before, max, mostAtOnce, mostKeys)), mostAtOnce);
    }

    private static Map<String, Integer> read(JdbcClient.StatementSpec statement, int mostAtOnce) {
        Map<String, Integer> demand = new LinkedHashMap<>();
        statement.query(row -> {
            int room = mostAtOnce - row.getInt("under_way");
            demand.put(row.getString("limit_key"), Math.min(room, row.getInt("waiting")));
        });
        return demand;
    }

    /** How many jobs of a task were let go on and have not been started. */
    public static int unused(JdbcClient jdbc, String task) {
        return jdbc.sql(UNUSED)
                .param("from", LimitKey.first(task))
                .param("before", LimitKey.beyond(task))
                .query(Integer.class)
                .single();
    }

    /**
     * Lets the first so many of a key go on, by priority and then in order of arrival; answers where they wait now, see {@link Workplace}.
     * What clients see of a job does not change, so its version stays.
     */
    public static List<String> release(JdbcClient jdbc, String key, int max, Dialect dialect) {
        return jdbc.sql(LET_GO + dialect.pick(FIRST_HELD) + " returning " + Workplace.SQL)
                .param(key)
                .param(max)
                .query(String.class)
                .list();
    }
}
