package dev.errand.batch;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.Extent;
import dev.errand.store.JobFacts;
import dev.errand.store.JobFacts.ItemOutcome;
import dev.errand.store.JobStore;
import dev.errand.store.Sized;
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
     * Where the outcome of one item stands, and how large it is.
     *
     * @param position in its order
     * @param index the item's
     * @param jobId the item's job
     * @param bytes about what it takes
     * @param there whether it can be shown: its job was not removed and is not being retried
     */
    public record Line(long position, int index, String jobId, long bytes, boolean there) implements Sized {}

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
     * A part of the outcomes, none of which was read yet.
     *
     * @param more whether there are further ones by now
     */
    public record Page(List<Line> lines, boolean more) {

        /** About how many bytes all of them have. */
        public long bytes() {
            return lines.stream().mapToLong(Line::bytes).sum();
        }

        /** Those before the first gap in the order of the index: what is missing there is still to come, and goes first. */
        public Page unbroken(long after) {
            int count = 0;
            while (count < lines.size() && lines.get(count).position() == after + 1 + count) {
                count++;
            }
            return count == lines.size() ? this : new Page(lines.subList(0, count), false);
        }
    }

    /** What every outcome has: ids, status, links. */
    private static final int FRAME = 256;

    private final Transactions transactions;
    private final JobFacts jobs;
    private final JobStore store;

    public BatchResults(Transactions transactions, JobFacts jobs, JobStore store) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.store = store;
    }

    /**
     * Looks where the next ones stand.
     *
     * @param after the position of the last one that was read, or {@link Order#start}
     * @param limit how many at the most
     * @param mostBytes about how much they may take together; the first one always fits
     */
    public Page measure(String batchId, Order order, long after, int limit, long mostBytes) {
        List<Line> lines = lines(batchId, order, after, limit + 1);
        List<Line> fit = Sized.first(lines, limit, mostBytes);
        return new Page(fit, fit.size() < lines.size());
    }

    /** Reads them, in the same order. */
    public List<Outcome> read(List<Line> lines) {
        Map<String, Job> found =
                store
                        .findAll(
                                lines.stream()
                                        .map(line -> new JobId(line.jobId()))
                                        .toList(),
                                Extent.OUTCOME)
                        .stream()
                        .filter(Job::done)
                        .collect(Collectors.toMap(job -> job.id().value(), Function.identity()));
        return lines.stream()
                .map(line -> new Outcome(line.position(), line.index(), found.get(line.jobId())))
                .toList();
    }

    /** Whether the outcome of that item is there. */
    public boolean has(String batchId, long index) {
        return transactions.read(
                jdbc -> jdbc.sql("select count(*) from batch_outcome where batch_id = ? and item_index = ?")
                                .param(batchId)
                                .param(index)
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    private List<Line> lines(String batchId, Order order, long after, int limit) {
        List<ItemOutcome> outcomes = transactions.read(jdbc -> order == Order.INDEX
                ? jobs.outcomesByIndex(jdbc, batchId, after, limit)
                : jobs.outcomesByCompletion(jdbc, batchId, after, limit));
        return outcomes.stream().map(outcome -> line(order, outcome)).toList();
    }

    private static Line line(Order order, ItemOutcome outcome) {
        long position = order == Order.INDEX ? outcome.index() : outcome.seq();
        return new Line(position, outcome.index(), outcome.jobId(), outcome.bytes() + FRAME, outcome.there());
    }
}
