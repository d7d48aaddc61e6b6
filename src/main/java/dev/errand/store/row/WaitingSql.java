package dev.errand.store.row;

import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a row of the table {@code job} says what the job waits for. Pure. */
final class WaitingSql {

    /**
     * For how many, and the first of their ids, with blanks between; nothing of a job that does not wait for others. The edges of an item can
     * be its own or those of its batch.
     */
    static final String IDS = """
            case when waits_for is not null and state = 'scheduled' then
                (select count(*) || ' ' || coalesce((select string_agg(f.parent_id, ' ') from (
                        select e.parent_id from dependency as e where e.child_id in (job.id, job.batch_id) and e.standing = 0
                        order by e.parent_id limit %d) as f), '')
                    from dependency as d where d.child_id in (job.id, job.batch_id) and d.standing = 0) end""".formatted(Waiting.MAX_IDS);

    private WaitingSql() {}

    /** What was read. */
    static Waiting waiting(int count, @Nullable String ids, @Nullable String plan) {
        if (ids == null) {
            return new Waiting(count, List.of(), ReleasePlan.parse(plan));
        }
        List<String> parts = Arrays.asList(ids.split(" "));
        return new Waiting(
                Integer.parseInt(parts.getFirst()),
                List.copyOf(parts.subList(1, parts.size())),
                ReleasePlan.parse(plan));
    }
}
