package dev.errand.store.dependency;

import dev.errand.job.spec.Parent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Follows waits from what is to be waited for, to see whether they lead to some that wait already. A batch that is waited for leads to what its
 * items wait for; an item leads to what its batch waits for, and not to what other items do. Looks at so many at the most. For one thread, part of
 * a write.
 */
final class CircleSearch {

    private static final String PARENTS =
            "select distinct parent_id from dependency where child_id in (:ids) and standing = 0 limit :limit";

    private static final String BATCHES_OF =
            "select distinct batch_id from job where id in (:ids) and batch_id is not null limit :limit";

    /** Those of another batch have no waits of their own. */
    private static final String WAITING_ITEMS = """
            select i.id from batch as b join job as i on i.batch_id = b.id and i.batch_id is not null
            where b.id in (:ids) and b.graph is not null and i.waits_for is not null and i.state = 'scheduled' limit :limit""";

    private static final String SPAWNED = "select child_id from child where parent_id in (:ids) limit :limit";

    private final JdbcClient jdbc;
    private final Set<String> waiting;
    private final int limit;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> batches = new HashSet<>();

    /** With those that wait already, and how many are looked at. */
    CircleSearch(JdbcClient jdbc, Set<String> waiting, int limit) {
        this.jdbc = jdbc;
        this.waiting = waiting;
        this.limit = limit;
    }

    /** Whether this one leads to any that waits already, or further than is looked. */
    boolean leadsBack(Parent named) {
        List<String> from = fresh(seen, List.of(named.id()));
        if (named.tree()) {
            from.addAll(spawnedBy(named.id()));
        }
        while (!from.isEmpty()) {
            List<String> above = next(batches, BATCHES_OF, from);
            if (isTooFar() || isWaiting(from) || isWaiting(above)) {
                return true;
            }
            List<String> next = next(seen, PARENTS, from);
            next.addAll(next(seen, PARENTS, above));
            next.addAll(next(seen, WAITING_ITEMS, from));
            from = next;
        }
        return isTooFar();
    }

    private List<String> spawnedBy(String root) {
        List<String> all = new ArrayList<>();
        Set<String> below = new HashSet<>();
        List<String> from = List.of(root);
        while (!from.isEmpty() && below.size() <= limit) {
            from = next(below, SPAWNED, from);
            all.addAll(fresh(seen, from));
        }
        return all;
    }

    private boolean isTooFar() {
        return seen.size() + batches.size() > limit;
    }

    private boolean isWaiting(Collection<String> ids) {
        return ids.stream().anyMatch(waiting::contains);
    }

    /** Those among what a statement finds that nobody has seen; no more than show that it leads too far. */
    private List<String> next(Set<String> known, String sql, List<String> of) {
        List<String> next = new ArrayList<>();
        for (List<String> some : EdgeTable.portions(of)) {
            if (known.size() > limit) {
                break;
            }
            next.addAll(fresh(
                    known,
                    jdbc.sql(sql)
                            .param("ids", EdgeTable.padded(some))
                            .param("limit", limit + 1)
                            .query(String.class)
                            .list()));
        }
        return next;
    }

    private static List<String> fresh(Set<String> known, List<String> ids) {
        List<String> fresh = new ArrayList<>(ids);
        fresh.removeIf(id -> !known.add(id));
        return fresh;
    }
}
