package dev.errand.store.dependency;

import dev.errand.db.commit.Transactions;
import dev.errand.job.EdgeState;
import dev.errand.job.spec.Parent;
import dev.errand.store.dependency.EdgeTable.Edge;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a submission is to wait for, locked until its write is over: what it names, and where it says so all that those have spawned by now. One
 * that is locked spawns nothing meanwhile, and finds who waits for it when it does so later; so none is missed.
 *
 * @param unknown what it names that is not there
 * @param ends how each of them stands
 * @param waits what is needed of each
 */
record Awaited(List<Parent> unknown, Map<String, End> ends, Map<String, Wait> waits) {

    private static final String SPAWNED = "select child_id from child where parent_id in (:ids)";

    /**
     * What is needed of one.
     *
     * @param anyEnd whether any end of it will do
     * @param tree what is needed of all that it spawns
     */
    record Wait(boolean anyEnd, Tree tree) {

        Wait and(Wait other) {
            return new Wait(anyEnd && other.anyEnd, tree.and(other.tree));
        }
    }

    static Awaited lock(Connection connection, Transactions transactions, String tenant, List<Parent> after) {
        JdbcClient jdbc = Transactions.jdbc(connection);
        String forUpdate = transactions.dialect().forUpdate();
        List<String> named = after.stream().map(Parent::id).toList();
        Map<String, End> ends = new HashMap<>(ParentRows.lock(jdbc, tenant, named, forUpdate));
        List<Parent> unknown =
                after.stream().filter(parent -> !ends.containsKey(parent.id())).toList();
        Map<String, Wait> waits = new LinkedHashMap<>();
        Map<Tree, List<String>> roots = new HashMap<>(0);
        for (Parent parent : after) {
            Tree tree = Tree.of(parent);
            waits.put(parent.id(), new Wait(parent.anyEnd(), tree));
            if (tree != Tree.NONE) {
                roots.computeIfAbsent(tree, each -> new ArrayList<>()).add(parent.id());
            }
        }
        if (unknown.isEmpty()) {
            roots.forEach((tree, ids) -> grow(jdbc, tenant, ids, tree, forUpdate, ends, waits));
        }
        return new Awaited(unknown, ends, waits);
    }

    /** From those to what they have spawned, and so on; what is not there any more may have spawned something that is. */
    private static void grow(
            JdbcClient jdbc,
            String tenant,
            List<String> roots,
            Tree tree,
            String forUpdate,
            Map<String, End> ends,
            Map<String, Wait> waits) {
        Wait wait = new Wait(tree == Tree.FINISHED, tree);
        List<String> from = roots;
        while (!from.isEmpty()) {
            List<String> spawned = new ArrayList<>();
            for (List<String> some : EdgeTable.portions(from)) {
                spawned.addAll(jdbc.sql(SPAWNED)
                        .param("ids", EdgeTable.padded(some))
                        .query(String.class)
                        .list());
            }
            List<String> fresh =
                    spawned.stream().filter(id -> !ends.containsKey(id)).toList();
            ends.putAll(ParentRows.lock(jdbc, tenant, fresh, forUpdate));
            spawned.stream().filter(ends::containsKey).forEach(id -> waits.merge(id, wait, Wait::and));
            from = spawned;
        }
    }

    /** The waits of one for all of them. */
    List<Edge> edges(String child) {
        List<Edge> edges = new ArrayList<>(waits.size());
        waits.forEach((id, wait) -> {
            End end = ends.get(id);
            if (end != null) {
                EdgeState state = EdgeState.after(end.state(), wait.anyEnd());
                edges.add(new Edge(child, id, wait.anyEnd(), state, state.isBad() ? end.cause() : null, wait.tree()));
            }
        });
        return edges;
    }
}
