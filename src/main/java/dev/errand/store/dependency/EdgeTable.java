package dev.errand.store.dependency;

import dev.errand.db.dialect.Dialect;
import dev.errand.db.row.NewRows;
import dev.errand.db.row.NewRows.Column;
import dev.errand.job.EdgeState;
import dev.errand.job.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who waits for whom, as rows: one for each child and each of its parents. Both can be a job or a batch. Statements name states as numbers,
 * since no index of some of them would serve a parameter. All is part of a write, but for what says otherwise.
 */
final class EdgeTable {

    /**
     * One wait.
     *
     * @param anyEnd whether any end of the parent will do
     * @param cause the first job or batch that failed or was canceled, where the state is bad
     * @param tree what is needed of all that the parent spawns
     */
    record Edge(
            String child,
            String parent,
            boolean anyEnd,
            EdgeState state,
            @Nullable String cause,
            Tree tree) {}

    static final NewRows<Edge> ROWS = new NewRows<>(
            "dependency",
            List.of(
                    Column.text("child_id", Edge::child),
                    Column.text("parent_id", Edge::parent),
                    Column.integer("any_end", edge -> edge.anyEnd() ? 1 : 0),
                    Column.integer("standing", edge -> edge.state().code()),
                    Column.text("cause", Edge::cause),
                    Column.integer("tree", edge -> edge.tree().code())));

    static final String OPEN =
            "select child_id, any_end from dependency where parent_id = ? and standing = 0 order by child_id limit ?";

    private static final String MARK = """
            update dependency set standing = :standing, cause = :cause
            where parent_id = :parent and standing = 0 and child_id in (:children) returning child_id""";

    /** All that fell with some, directly or not. */
    static final String FELL = """
            with recursive fell(id) as (
                select d.child_id from dependency as d where d.parent_id in (:ids) and d.standing >= 2
                union
                select d.child_id from fell as f join dependency as d on d.parent_id = f.id and d.standing >= 2)
            select id from fell""";

    private static final String BAD =
            "select child_id, parent_id from dependency where child_id in (:ids) and standing >= 2";

    private static final String OPEN_AGAIN =
            "update dependency set standing = 0, cause = null where parent_id in (:ids) and standing >= 2";

    private static final String LEAVE = """
            insert into dependency_left (parent_id, ending, cause) values (?, ?, ?)
            on conflict (parent_id) do update set ending = excluded.ending, cause = excluded.cause""";

    private static final String LOCK = "dependencies";

    private EdgeTable() {}

    /**
     * From here on no other node tells ends that were left, or arms anything again, until this write is over. Else who takes a note back
     * does not see the one that is just written anew, and who retries one of two does not see that the other is retried. Whoever merely ends
     * jobs does without.
     */
    static void lock(Connection connection, Dialect dialect) throws SQLException {
        dialect.lock(connection, LOCK);
    }

    /** Open waits for one parent, and whether any end of it will do. */
    static Map<String, Boolean> open(JdbcClient jdbc, String parent, int limit) {
        Map<String, Boolean> open = new HashMap<>();
        jdbc.sql(OPEN).param(parent).param(limit).query(row -> {
            open.put(row.getString(1), row.getInt(2) != 0);
        });
        return open;
    }

    /** Settles open waits for one parent; answers whose. What somebody else has settled meanwhile is left out. */
    static List<String> mark(
            JdbcClient jdbc, String parent, Collection<String> children, EdgeState state, @Nullable String cause) {
        return jdbc.sql(MARK)
                .param("standing", state.code())
                .param("cause", cause)
                .param("parent", parent)
                .param("children", padded(children))
                .query(String.class)
                .list();
    }

    /** What fell with some, directly or not. */
    static Set<String> fellWith(JdbcClient jdbc, List<String> parents) {
        Set<String> fell = new LinkedHashSet<>();
        for (List<String> some : portions(parents)) {
            fell.addAll(jdbc.sql(FELL)
                    .param("ids", padded(some))
                    .query(String.class)
                    .list());
        }
        return fell;
    }

    /** The parents with which each of some fell, however many there are. */
    static Map<String, Set<String>> badParents(JdbcClient jdbc, List<String> children) {
        Map<String, Set<String>> bad = new HashMap<>();
        for (List<String> some : portions(children)) {
            jdbc.sql(BAD).param("ids", padded(some)).query(row -> {
                bad.computeIfAbsent(row.getString(1), child -> new HashSet<>()).add(row.getString(2));
            });
        }
        return bad;
    }

    /** Waits that ended badly with some are open again. */
    static void openAgain(JdbcClient jdbc, List<String> parents) {
        for (List<String> some : portions(parents)) {
            jdbc.sql(OPEN_AGAIN).param("ids", padded(some)).update();
        }
    }

    /** Notes an end that has not been told to all that wait for it. */
    static void leave(JdbcClient jdbc, End end) {
        jdbc.sql(LEAVE)
                .param(end.id())
                .param(end.state().code())
                .param(end.cause())
                .update();
    }

    /** Takes some ends that were noted. */
    static List<End> takeLeft(JdbcClient jdbc, int limit, String forUpdate) {
        List<End> left = jdbc.sql(
                        "select parent_id, ending, cause from dependency_left order by parent_id limit ?" + forUpdate)
                .param(limit)
                .query((row, i) -> new End(
                        row.getString(1), JobState.ofCode(row.getString(2)).orElseThrow(), row.getString(3)))
                .list();
        if (!left.isEmpty()) {
            forget(jdbc, left.stream().map(End::id).toList());
        }
        return left;
    }

    /** What was noted of these ends is not so any more. */
    static void forget(JdbcClient jdbc, List<String> parents) {
        for (List<String> some : portions(parents)) {
            jdbc.sql("delete from dependency_left where parent_id in (:ids)")
                    .param("ids", padded(some))
                    .update();
        }
    }

    /** Notes jobs of which the arguments are to be completed. */
    static void leaveIncomplete(JdbcClient jdbc, Collection<String> ids) {
        for (String id : ids) {
            jdbc.sql("insert into dependency_incomplete (job_id) values (?) on conflict (job_id) do nothing")
                    .param(id)
                    .update();
        }
    }

    /** That is done of one, or need not be any more. */
    static void forgetIncomplete(JdbcClient jdbc, String id) {
        jdbc.sql("delete from dependency_incomplete where job_id = ?").param(id).update();
    }

    /** The same, of one that waits no more. */
    static void forgetUnlessScheduled(JdbcClient jdbc, String id) {
        jdbc.sql("""
                        delete from dependency_incomplete where job_id = :id
                            and not exists (select 1 from job where id = :id and state = 'scheduled')""").param("id", id).update();
    }

    /** The last one is repeated up to a power of two: so there are few of these statements, and they stay prepared. */
    static List<String> padded(Collection<String> ids) {
        List<String> all = new ArrayList<>(ids);
        int size = Integer.highestOneBit(2 * all.size() - 1);
        all.addAll(Collections.nCopies(size - all.size(), all.getLast()));
        return all;
    }

    /** So many at a time as one statement names. */
    static <T> List<List<T>> portions(List<T> all) {
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += 512) {
            portions.add(all.subList(from, Math.min(all.size(), from + 512)));
        }
        return portions;
    }
}
