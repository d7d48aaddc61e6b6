package dev.errand.store.query;

import dev.errand.job.Job;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Kin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts what jobs have spawned. That is read for those alone whose rows say that there is anything. */
final class ChildReads {

    /** What was removed had ended. */
    private static final String COUNTS = """
            select c.parent_id, count(*), sum(case when j.id is null or j.finished_at is not null then 1 else 0 end)
            from child as c left join job as j on j.id = c.child_id where c.parent_id in (:ids) group by c.parent_id""";

    private ChildReads() {}

    /** The same jobs; those that have spawned others say how many. */
    static List<Job> counted(JdbcClient jdbc, List<Job> jobs) {
        List<String> parents = jobs.stream()
                .filter(job -> job.spec().relations().hasChildren())
                .map(job -> job.id().value())
                .toList();
        if (parents.isEmpty()) {
            return jobs;
        }
        Map<String, Kin.Children> counts = read(jdbc, parents);
        return jobs.stream().map(job -> counted(job, counts)).toList();
    }

    private static Map<String, Kin.Children> read(JdbcClient jdbc, List<String> parents) {
        List<String> ids = new ArrayList<>(parents);
        int size = Integer.highestOneBit(2 * ids.size() - 1);
        ids.addAll(Collections.nCopies(size - ids.size(), ids.getLast()));
        Map<String, Kin.Children> counts = new HashMap<>();
        jdbc.sql(COUNTS).param("ids", ids).query(row -> {
            counts.put(row.getString(1), new Kin.Children(row.getInt(2), row.getInt(3)));
        });
        return counts;
    }

    private static Job counted(Job job, Map<String, Kin.Children> counts) {
        JobRelations relations = job.spec().relations();
        Kin.Children children = counts.get(job.id().value());
        Kin kin = relations.kin();
        return children == null || kin == null ? job : job.with(relations.related(kin.with(children)));
    }
}
