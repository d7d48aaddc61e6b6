package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.store.row.AwaitedSql;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the upkeep looks at of those that wait, a page at a time. */
public final class DependencyLooks {

    private static final String WORK = """
            select exists (select 1 from dependency_left) or exists (select 1 from dependency_items)
                or exists (select 1 from dependency_incomplete) or exists (select 1 from child_left),
                exists (select 1 from dependency) or exists (select 1 from child)""";

    /** Stepped from one parent to the next, however many wait for it. */
    static final String OPEN_PARENTS = """
            with recursive p(id, n) as (
                select (select min(parent_id) from dependency where standing = 0 and parent_id > ?), 1
                union all
                select (select min(d.parent_id) from dependency as d where d.standing = 0 and d.parent_id > p.id), n + 1
                from p where p.id is not null and n < ?)
            select id from p where id is not null""";

    private static final String UNSETTLED = """
            select id from job where id in (:ids) and state in ('succeeded', 'failed', 'canceled')
            union all select id from batch where id in (:ids) and status <> 'running'""";

    static final String CHILDREN = """
            with recursive c(id, n) as (
                select (select min(child_id) from dependency where child_id > ?), 1
                union all
                select (select min(d.child_id) from dependency as d where d.child_id > c.id), n + 1
                from c where c.id is not null and n < ?)
            select id from c where id is not null""";

    /** Items of a batch have no waits of their own. */
    private static final String STUCK = """
            select c.id from job as c
            where c.id in (:ids) and c.state = 'scheduled' and c.waits_for is not null
                and exists (select 1 from dependency as d where d.child_id = c.id and d.standing >= 2)
            union all select b.id from batch as b
            where b.id in (:ids) and exists (select 1 from dependency as e where e.child_id = b.id and e.standing >= 2)
                and exists (select 1 from job as i
                    where i.batch_id = b.id and i.batch_id is not null and i.waits_for is not null and i.state = 'scheduled')""";

    private static final String FELL = "select 1 from dependency where child_id = ? and standing >= 2 limit 1";

    private static final String THERE =
            "select id from job where id in (:ids) union all select id from batch where id in (:ids)";

    static final String WAITED_FOR = """
            select 1 from batch as b where b.id = ? and (b.awaited = 1 and (%s)
                or b.awaited_items = 1 and exists (
                    select 1 from job as p where p.batch_id = b.id and p.batch_id is not null and p.awaited = 1
                        and (%s)))""".formatted(AwaitedSql.isWaitedFor("b.id"), AwaitedSql.isWaitedFor("p.id"));

    private static final String PARENTS = """
            select id from job where id in (:ids) and tenant = :tenant
            union all select id from batch where id in (:ids) and tenant = :tenant""";

    private static final String TREE = """
            with recursive t(id) as (
                select child_id from child where parent_id in (:ids)
                union all
                select c.child_id from t join child as c on c.parent_id = t.id)
            select count(*) from (select 1 from t limit :limit) as below""";

    private static final String TREE_WAITERS = """
            select parent_id from dependency where parent_id in (:ids) and standing = 0 and tree > 0
            group by parent_id having count(*) >= :limit limit 1""";

    private static final String REMOVE = """
            delete from dependency where (child_id, parent_id) in (
                select child_id, parent_id from dependency where child_id in (:ids) limit :limit)""";

    private DependencyLooks() {}

    /** How many jobs these have spawned, and those have, and so on; counted no further than the limit. */
    public static int treeSize(JdbcClient jdbc, List<String> ids, int limit) {
        return jdbc.sql(TREE)
                .param("ids", EdgeTable.padded(ids))
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    /** Whether so many wait for one of these with all that it spawns. */
    public static boolean hasTreeWaiters(JdbcClient jdbc, List<String> ids, int limit) {
        return jdbc.sql(TREE_WAITERS)
                .param("ids", EdgeTable.padded(ids))
                .param("limit", limit)
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** Those of the jobs and batches that a tenant has. */
    public static Set<String> parents(JdbcClient jdbc, String tenant, List<String> ids) {
        return jdbc.sql(PARENTS)
                .param("ids", EdgeTable.padded(ids))
                .param("tenant", tenant)
                .query(String.class)
                .set();
    }

    /**
     * Whether there is anything to look at.
     *
     * @param left ends that were not told to all
     * @param any anybody who waits, or waited
     */
    public record Work(boolean left, boolean any) {}

    /** Whether there is anything to look at. */
    public static Work work(JdbcClient jdbc) {
        return jdbc.sql(WORK)
                .query((row, i) -> new Work(row.getBoolean(1), row.getBoolean(2)))
                .single();
    }

    /** Whether any job waits in whose arguments something of a batch may be put. */
    public static boolean isWaitedFor(JdbcClient jdbc, String batchId) {
        return jdbc.sql(WAITED_FOR)
                .param(batchId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Whether a batch fell with what it waits for: then its items do, too, as fast as they can be told. */
    public static boolean fell(JdbcClient jdbc, String batchId) {
        return jdbc.sql(FELL).param(batchId).query(Integer.class).optional().isPresent();
    }

    /** Jobs of which the arguments are to be completed. */
    public static List<String> incomplete(JdbcClient jdbc, String after, int limit) {
        return jdbc.sql("select job_id from dependency_incomplete where job_id > ? order by job_id limit ?")
                .param(after)
                .param(limit)
                .query(String.class)
                .list();
    }

    /** The next ones for whose end others wait. */
    public static List<String> openParents(JdbcClient jdbc, String after, int limit) {
        return jdbc.sql(OPEN_PARENTS)
                .param(after)
                .param(limit)
                .query(String.class)
                .list();
    }

    /** Those of them that have ended. */
    public static List<String> unsettled(JdbcClient jdbc, List<String> parents) {
        return jdbc.sql(UNSETTLED)
                .param("ids", EdgeTable.padded(parents))
                .query(String.class)
                .list();
    }

    /** The next ones that wait, or waited. */
    public static List<String> children(JdbcClient jdbc, String after, int limit) {
        return jdbc.sql(CHILDREN).param(after).param(limit).query(String.class).list();
    }

    /** Those of them that are not there any more. */
    public static List<String> gone(JdbcClient jdbc, List<String> children) {
        Set<String> there = jdbc.sql(THERE)
                .param("ids", EdgeTable.padded(children))
                .query(String.class)
                .set();
        return children.stream().filter(id -> !there.contains(id)).toList();
    }

    /** Those of them that wait, or of which items do, although one has ended badly: that ended while they were armed again, on another node. */
    public static List<String> stuck(JdbcClient jdbc, List<String> children) {
        return jdbc.sql(STUCK)
                .param("ids", EdgeTable.padded(children))
                .query(String.class)
                .list();
    }

    /** Removes waits of those, so many at the most; answers how many. */
    public static int remove(Connection connection, List<String> children, int limit) {
        return Transactions.jdbc(connection)
                .sql(REMOVE)
                .param("ids", EdgeTable.padded(children))
                .param("limit", limit)
                .update();
    }
}
