package dev.errand.store.query;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Waiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Names what jobs wait for. That is read for those alone that wait for others: as part of the statement that reads a job it would cost all of them,
 * since a database prepares each part of a statement, whether it comes to it or not.
 */
final class WaitingReads {

    /** Waits of an item can be its own or those of its batch. */
    private static final String OPEN = """
            select child_id, parent_id, total from (
                select child_id, parent_id, row_number() over (partition by child_id order by parent_id) as place,
                    count(*) over (partition by child_id) as total
                from dependency where child_id in (:ids) and standing = 0) as waits
            where place <= :most order by child_id, place""";

    private WaitingReads() {}

    /** For how many one waits, and the first of them. */
    private record Open(int total, List<String> parents) {}

    /** The same jobs; those that wait for others say for which. */
    static List<Job> named(JdbcClient jdbc, List<Job> jobs) {
        Set<String> children = new LinkedHashSet<>(0);
        for (Job job : jobs) {
            if (waits(job)) {
                children.add(job.id().value());
                String batchId = job.spec().relations().batchId();
                if (batchId != null) {
                    children.add(batchId);
                }
            }
        }
        if (children.isEmpty()) {
            return jobs;
        }
        Map<String, Open> open = read(jdbc, children);
        return jobs.stream().map(job -> waits(job) ? named(job, open) : job).toList();
    }

    private static boolean waits(Job job) {
        return job.state() == JobState.SCHEDULED && job.spec().relations().waiting() != null;
    }

    private static Map<String, Open> read(JdbcClient jdbc, Set<String> children) {
        List<String> ids = new ArrayList<>(children);
        int size = Integer.highestOneBit(2 * ids.size() - 1);
        ids.addAll(Collections.nCopies(size - ids.size(), ids.getLast()));
        Map<String, Open> open = new HashMap<>();
        jdbc.sql(OPEN).param("ids", ids).param("most", Waiting.MAX_IDS).query(row -> {
            int total = row.getInt(3);
            open.computeIfAbsent(row.getString(1), child -> new Open(total, new ArrayList<>()))
                    .parents()
                    .add(row.getString(2));
        });
        return open;
    }

    private static Job named(Job job, Map<String, Open> open) {
        JobRelations relations = job.spec().relations();
        Waiting waiting = Objects.requireNonNull(relations.waiting());
        Open found = found(open, job.id().value(), relations.batchId());
        Waiting named = new Waiting(found.total(), List.copyOf(found.parents()), waiting.plan());
        return job.with(relations.with(Dependence.of(named, relations.isAwaited())));
    }

    private static Open found(Map<String, Open> open, String id, @Nullable String batchId) {
        Open own = open.get(id);
        Open ofBatch = batchId == null ? null : open.get(batchId);
        return own != null ? own : ofBatch != null ? ofBatch : new Open(0, List.of());
    }
}
