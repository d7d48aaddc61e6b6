package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.EdgeState;
import dev.errand.job.spec.Parent;
import dev.errand.store.dependency.EdgeTable.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Waits for a job and all that it spawns. Each of these has a wait of its own; so what is spawned later gets those of its parent, in the
 * transaction that stores it. The parent runs, so whoever waits for it is not released meanwhile. All is part of a write.
 */
public final class TreeWaits {

    /** A job that runs again may have a wait that an earlier end has met, of one that still waits for others. */
    private static final String OF = """
            select child_id, tree from dependency where parent_id = :parent and standing = 0 and tree > 0
            union all
            select d.child_id, d.tree from dependency as d where d.parent_id = :parent and d.standing = 1 and d.tree > 0
                and (exists (select 1 from job as j where j.id = d.child_id and j.waits_for > 0)
                    or exists (select 1 from batch as b where b.id = d.child_id and b.waits_for > 0))
            order by child_id""";

    /** Whoever waits no more is left out; whoever fell waits for it when it is armed again. */
    private static final String ONE_MORE =
            "update %s set waits_for = waits_for + 1, version = version + 1 where id in (:ids) and waits_for > 0 returning id";

    private static final String JOBS = ONE_MORE.formatted("job");
    private static final String BATCHES = ONE_MORE.formatted("batch");

    private final List<Waiter> waiters;

    private TreeWaits(List<Waiter> waiters) {
        this.waiters = waiters;
    }

    /** One that waits for a job and all that it spawns. */
    private record Waiter(String id, Tree tree) {}

    /** Those that wait for a job and all that it spawns. */
    public static TreeWaits of(JdbcClient jdbc, String parent) {
        return new TreeWaits(jdbc.sql(OF)
                .param("parent", parent)
                .query((row, i) -> new Waiter(row.getString(1), Tree.ofCode(row.getInt(2))))
                .list());
    }

    /** Nobody. */
    public static TreeWaits none() {
        return new TreeWaits(List.of());
    }

    public boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** They wait for this one, too, which has just been stored and has not ended. */
    public void extend(Connection connection, Transactions transactions, String child) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Set<String> waiting = new HashSet<>();
        List<String> ids = waiters.stream().map(Waiter::id).toList();
        for (List<String> some : EdgeTable.portions(
                ids.stream().filter(id -> !Parent.isBatch(id)).toList())) {
            if (some.size() > 1 && !transactions.dialect().forUpdate().isEmpty()) {
                WaitMoves.lock(jdbc, some, transactions.dialect().forUpdate());
            }
            waiting.addAll(oneMore(jdbc, JOBS, some));
        }
        for (List<String> some :
                EdgeTable.portions(ids.stream().filter(Parent::isBatch).toList())) {
            waiting.addAll(oneMore(jdbc, BATCHES, some));
        }
        List<Edge> edges = new ArrayList<>(waiting.size());
        for (Waiter waiter : waiters) {
            if (waiting.contains(waiter.id())) {
                boolean anyEnd = waiter.tree() == Tree.FINISHED;
                edges.add(new Edge(waiter.id(), child, anyEnd, EdgeState.OPEN, null, waiter.tree()));
            }
        }
        transactions.insert(connection, EdgeTable.ROWS, edges);
    }

    private static List<String> oneMore(JdbcClient jdbc, String sql, List<String> ids) {
        return jdbc.sql(sql)
                .param("ids", EdgeTable.padded(ids))
                .query(String.class)
                .list();
    }

    /**
     * The first of those that are named that waits for one of these, directly or not: then what waits for it would wait for itself.
     *
     * @param limit how many are looked at; one that leads further is answered, too
     */
    public Optional<Parent> closeCircle(JdbcClient jdbc, Collection<Parent> named, int limit) {
        Set<String> waiting = waiters.stream().map(Waiter::id).collect(Collectors.toSet());
        CircleSearch search = new CircleSearch(jdbc, waiting, limit);
        return named.stream().filter(search::leadsBack).findFirst();
    }
}
