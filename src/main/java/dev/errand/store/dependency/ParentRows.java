package dev.errand.store.dependency;

import dev.errand.job.JobState;
import dev.errand.job.spec.Parent;
import dev.errand.store.row.JobRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What others wait for, as rows: jobs and batches. */
final class ParentRows {

    private static final String JOBS =
            "select " + JobRows.BRIEF + " from job where id in (:ids) and tenant = :tenant order by id";

    private static final String MARK_JOBS =
            "update job set awaited = 1 where id in (:ids) and awaited is null returning batch_id";

    private static final String BATCHES =
            "select id, status from batch where id in (:ids) and tenant = :tenant order by id";

    private static final String MARK_BATCHES = "update batch set awaited = 1 where id in (:ids) and awaited is null";

    private static final String MARK_BATCHES_OF =
            "update batch set awaited_items = 1 where id in (:ids) and awaited_items is null";

    private static final String ENDED =
            "select " + JobRows.BRIEF + " from job where id in (:ids) and state in ('succeeded', 'failed', 'canceled')";

    private ParentRows() {}

    /**
     * How they stand; those that are not there, or another tenant's, are left out. From here on each of them that ends tells this: whoever ends
     * one waits until this write is over, and then sees that others wait for it.
     */
    static Map<String, End> lock(JdbcClient jdbc, String tenant, Collection<String> ids, String forUpdate) {
        Map<String, End> found = new HashMap<>();
        List<String> jobs = ids.stream().filter(id -> !Parent.isBatch(id)).toList();
        List<String> batches = ids.stream().filter(Parent::isBatch).toList();
        List<String> batchesOf = new ArrayList<>(0);
        for (List<String> some : EdgeTable.portions(jobs)) {
            List<String> there = jdbc
                    .sql(JOBS + forUpdate)
                    .param("ids", EdgeTable.padded(some))
                    .param("tenant", tenant)
                    .query((row, i) -> End.of(JobRows.job(row)))
                    .list()
                    .stream()
                    .map(end -> put(found, end))
                    .toList();
            if (!there.isEmpty()) {
                batchesOf.addAll(jdbc
                        .sql(MARK_JOBS)
                        .param("ids", EdgeTable.padded(there))
                        .query((row, i) -> Optional.ofNullable(row.getString(1)))
                        .list()
                        .stream()
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList());
            }
        }
        for (List<String> some : EdgeTable.portions(batches.stream().sorted().toList())) {
            lockBatches(jdbc, tenant, some, forUpdate, found);
        }
        for (List<String> some :
                EdgeTable.portions(batchesOf.stream().distinct().sorted().toList())) {
            jdbc.sql(MARK_BATCHES_OF).param("ids", EdgeTable.padded(some)).update();
        }
        return found;
    }

    private static void lockBatches(
            JdbcClient jdbc, String tenant, List<String> ids, String forUpdate, Map<String, End> found) {
        Map<String, String> statuses = new HashMap<>();
        jdbc.sql(BATCHES + forUpdate)
                .param("ids", EdgeTable.padded(ids))
                .param("tenant", tenant)
                .query(row -> {
                    statuses.put(row.getString(1), row.getString(2));
                });
        if (!statuses.isEmpty()) {
            jdbc.sql(MARK_BATCHES)
                    .param("ids", EdgeTable.padded(statuses.keySet()))
                    .update();
        }
        statuses.forEach((id, status) -> put(found, ofBatch(jdbc, id, status)));
    }

    private static String put(Map<String, End> found, End end) {
        found.put(end.id(), end);
        return end.id();
    }

    /** Of a batch that has failed the first job that has is the cause. */
    private static End ofBatch(JdbcClient jdbc, String id, String status) {
        JobState state = JobState.ofCode(status).orElseThrow();
        String cause = state == JobState.FAILED ? firstFailed(jdbc, id) : null;
        return new End(id, state, cause == null ? id : cause);
    }

    private static @Nullable String firstFailed(JdbcClient jdbc, String batchId) {
        return jdbc.sql(
                        "select job_id from batch_outcome where batch_id = ? and status = 'failed' order by seq limit 1")
                .param(batchId)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /** The end of a batch, if it has ended. */
    static Optional<End> endOfBatch(JdbcClient jdbc, String id) {
        return jdbc.sql("select status from batch where id = ? and status <> 'running'")
                .param(id)
                .query(String.class)
                .optional()
                .map(status -> ofBatch(jdbc, id, status));
    }

    /** The ends of those jobs and batches that have ended. */
    static List<End> ends(JdbcClient jdbc, Collection<String> ids) {
        List<End> ends = new ArrayList<>();
        for (List<String> some : EdgeTable.portions(
                ids.stream().filter(id -> !Parent.isBatch(id)).toList())) {
            ends.addAll(jdbc.sql(ENDED)
                    .param("ids", EdgeTable.padded(some))
                    .query((row, i) -> End.of(JobRows.job(row)))
                    .list());
        }
        ids.stream().filter(Parent::isBatch).forEach(id -> endOfBatch(jdbc, id).ifPresent(ends::add));
        return ends;
    }

    /** Whether others wait, or did, for any item of a batch. */
    static boolean hasAwaitedItems(JdbcClient jdbc, String batchId) {
        return jdbc.sql("select 1 from batch where id = ? and awaited_items = 1")
                .param(batchId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }
}
