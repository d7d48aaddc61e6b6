package dev.errand.batch;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.JobStore;
import dev.errand.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the outcomes of a batch a page at a time; a page ends early when it would hold too much. Safe for concurrent use. */
@Component
public class BatchResults {

    /** In what order outcomes are read. */
    public enum Order {
        /** As the items were submitted. */
        INDEX,
        /** As they became final. */
        COMPLETION;

        /** The position before the first. */
        public long start() {
            return -1;
        }
    }

    /**
     * The outcome of one item.
     *
     * @param position where it stands in its order
     * @param index the item's
     * @param job the job, without arguments, with its result if that is small JSON; {@code null} when it was removed or is being
     *     retried
     */
    public record Outcome(
            long position, int index, @Nullable Job job) {}

    /**
     * A part of the outcomes.
     *
     * @param more whether there are further ones by now
     */
    public record Page(List<Outcome> outcomes, boolean more) {

        /** Those before the first gap in the order of the index: what is missing there is still to come, and goes first. */
        public Page unbroken(long after) {
            int count = 0;
            while (count < outcomes.size() && outcomes.get(count).position() == after + 1 + count) {
                count++;
            }
            return count == outcomes.size() ? this : new Page(outcomes.subList(0, count), false);
        }
    }

    private record Line(long position, int index, String jobId, long size) {}

    private static final String SELECT = """
            select o.seq, o.item_index, o.job_id, coalesce(length(j.failure), 0)
                + case when j.result_type is null and j.result_size <= :inline then j.result_size else 0 end as size
            from batch_outcome as o left join job as j on j.id = o.job_id
            where o.batch_id = :batch and\s""";
    private static final String BY_INDEX = SELECT + "o.item_index > :after order by o.item_index limit :most";
    private static final String BY_COMPLETION = SELECT + "o.seq > :after order by o.seq limit :most";

    private final Transactions transactions;
    private final JobStore store;

    BatchResults(Transactions transactions, JobStore store) {
        this.transactions = transactions;
        this.store = store;
    }

    /**
     * Reads the next ones.
     *
     * @param after the position of the last one that was read, or {@link Order#start}
     * @param most how many at the most
     * @param mostBytes about how much they may take together; the first one always fits
     */
    public Page read(String batchId, Order order, long after, int most, long mostBytes) {
        List<Line> lines = lines(batchId, order, after, most + 1);
        List<Line> fit = fit(lines, most, mostBytes);
        Map<String, Job> jobs = store
                .findOutcomes(fit.stream().map(line -> new JobId(line.jobId())).toList())
                .stream()
                .filter(Job::done)
                .collect(Collectors.toMap(job -> job.id().value(), Function.identity()));
        List<Outcome> outcomes = fit.stream()
                .map(line -> new Outcome(line.position(), line.index(), jobs.get(line.jobId())))
                .toList();
        return new Page(outcomes, fit.size() < lines.size());
    }

    /** Whether the outcome of that item is there. */
    boolean has(String batchId, long index) {
        return transactions.read(
                jdbc -> jdbc.sql("select count(*) from batch_outcome where batch_id = ? and item_index = ?")
                                .param(batchId)
                                .param(index)
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    private List<Line> lines(String batchId, Order order, long after, int most) {
        return transactions.read(jdbc -> jdbc.sql(order == Order.INDEX ? BY_INDEX : BY_COMPLETION)
                .param("inline", JobStore.INLINE_RESULT_BYTES)
                .param("batch", batchId)
                .param("after", after)
                .param("most", most)
                .query((row, i) -> new Line(
                        order == Order.INDEX ? row.getLong("item_index") : row.getLong("seq"),
                        row.getInt("item_index"),
                        row.getString("job_id"),
                        row.getLong("size")))
                .list());
    }

    private static List<Line> fit(List<Line> lines, int most, long mostBytes) {
        List<Line> fit = new ArrayList<>();
        long bytes = 0;
        for (Line line : lines) {
            bytes += line.size();
            if (fit.size() == most || (bytes > mostBytes && !fit.isEmpty())) {
                break;
            }
            fit.add(line);
        }
        return fit;
    }
}
