package dev.errand.batch.bookkeeping;

import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.runtime.Told;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Tells whoever listens what became of the items of a batch that was called off: those that run are told to stop at once, those
 * that will never run are made known one after the other, read back a page at a time on a thread of its own, however many they
 * are. News may be lost in a crash, as all events may; those who wait ask again.
 */
@Component
public class CancellationPublisher implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(CancellationPublisher.class);
    private static final int PAGE = 500;

    private final Transactions transactions;
    private final JobStore store;
    private final JobEvents events;
    private final ExecutorService teller = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("errand-batch-news").daemon().factory());

    public CancellationPublisher(Transactions transactions, JobStore store, JobEvents events) {
        this.transactions = transactions;
        this.store = store;
        this.events = events;
    }

    /**
     * Tells it, after it is on disk.
     *
     * @param after the number of the last outcome before those that are news
     * @param last the number of the last one that is
     * @param running the jobs that were asked to stop
     */
    void tell(String batchId, long after, long last, List<Job> running) {
        running.forEach(job -> events.publish(new JobEvent.CancelRequested(job)));
        if (last > after && !teller.isShutdown()) {
            teller.execute(() -> tellCanceled(batchId, after, last));
        }
    }

    private record Line(long seq, JobId id) {}

    private void tellCanceled(String batchId, long after, long last) {
        long from = after;
        try {
            while (from < last) {
                List<Line> page = page(batchId, from, last);
                if (page.isEmpty()) {
                    return;
                }
                store.findAll(page.stream().map(Line::id).toList(), Extent.OUTCOME).stream()
                        .filter(Job::done)
                        .forEach(job -> events.publish(new JobEvent.Finished(job)));
                from = page.getLast().seq();
            }
        } catch (RuntimeException e) {
            log.atLevel(Told.level(e))
                    .log("not everybody was told of the canceled items of {}: {}", batchId, e.toString());
        }
    }

    private List<Line> page(String batchId, long after, long last) {
        return transactions.read(jdbc -> jdbc.sql("""
                        select seq, job_id from batch_outcome
                        where batch_id = ? and seq > ? and seq <= ? and status = 'canceled' order by seq limit ?""")
                .param(batchId)
                .param(after)
                .param(last)
                .param(PAGE)
                .query((row, i) -> new Line(row.getLong(1), new JobId(row.getString(2))))
                .list());
    }

    @Override
    public void destroy() {
        teller.shutdownNow();
    }
}
