package dev.errand.store.transition;

import dev.errand.job.Job;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs that ended because others did: these are to be retried, and arm those again. */
final class FallenJobs {

    private static final String CAUSE = """
            select coalesce(cause, parent_id) from dependency where child_id in (:id, :batch) and standing >= 2
            order by parent_id limit 1""";

    /** Ends the conditions on jobs that are retried. */
    static final String NOT_FALLEN = """
             and (waits_for is null or not exists (
                select 1 from dependency as d where d.child_id in (job.id, job.batch_id) and d.standing >= 2))""";

    private FallenJobs() {}

    /** What has to be retried for a job to wait again; nothing where it may be itself. */
    static Optional<String> fellWith(JdbcClient jdbc, Job job) {
        if (job.spec().relations().waiting() == null) {
            return Optional.empty();
        }
        return jdbc.sql(CAUSE)
                .param("id", job.id().value())
                .param("batch", job.spec().relations().batchId())
                .query(String.class)
                .optional();
    }
}
