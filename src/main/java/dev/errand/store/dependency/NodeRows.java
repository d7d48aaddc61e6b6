package dev.errand.store.dependency;

import dev.errand.job.JobState;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Parent.When;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The jobs of a workflow with their waits for each other, as rows. */
public final class NodeRows {

    private static final String JOBS =
            "select id, item_key, state from job where batch_id = ? and batch_id is not null order by batch_index";

    private static final String EDGES = """
            select d.child_id, d.parent_id, d.any_end, d.tree from job as j join dependency as d on d.child_id = j.id
            where j.batch_id = ? and j.batch_id is not null order by d.child_id, d.parent_id""";

    private NodeRows() {}

    /**
     * One job.
     *
     * @param after what it waits for, by keys
     */
    public record Node(String key, String jobId, JobState state, List<Parent> after) {}

    /** All of them, in the order of the submission. */
    public static List<Node> read(JdbcClient jdbc, String batchId) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Map<String, String> keyOf = new HashMap<>();
        jdbc.sql(JOBS).param(batchId).query(row -> {
            String id = row.getString(1);
            String key = Objects.requireNonNull(row.getString(2));
            keyOf.put(id, key);
            nodes.put(id, new Node(key, id, JobState.ofCode(row.getString(3)).orElseThrow(), new ArrayList<>(0)));
        });
        jdbc.sql(EDGES).param(batchId).query(row -> {
            Node child = nodes.get(row.getString(1));
            String parent = keyOf.get(row.getString(2));
            if (child != null && parent != null) {
                When when = row.getInt(3) != 0 ? When.FINISHED : When.SUCCEEDED;
                child.after().add(new Parent(parent, when, child.after().size(), row.getInt(4) > 0));
            }
        });
        return List.copyOf(nodes.values());
    }
}
