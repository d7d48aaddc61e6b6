package dev.errand.resultqueue.consumer;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.resultqueue.KeptMessages;
import dev.errand.resultqueue.MessageStore.Taken;
import dev.errand.resultqueue.MessageTable;
import dev.errand.resultqueue.PastOutcome;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.receipt.Receipts;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes of messages that were taken what a consumer gets: the jobs with their outcomes, and receipts. */
@Component
class ReceivedMessages {

    private final Transactions transactions;
    private final JobStore jobs;
    private final Receipts receipts;

    ReceivedMessages(Transactions transactions, JobStore jobs, Receipts receipts) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.receipts = receipts;
    }

    /**
     * The deliveries, in the same order. A job that was deleted, also a moment ago, is in its message; those whose job went with its time
     * a moment ago are left out, since their messages went with it.
     */
    List<ReceivedMessage> of(String queue, List<Taken> taken, Extent extent) {
        List<JobId> ids = taken.stream()
                .filter(message -> message.table() == MessageTable.WAITING)
                .map(message -> new JobId(message.jobId()))
                .distinct()
                .toList();
        Map<JobId, Job> found =
                jobs.findAll(ids, extent).stream().collect(Collectors.toMap(Job::id, Function.identity()));
        Map<Long, Job> kept = transactions.read(jdbc -> KeptMessages.find(
                jdbc,
                taken.stream()
                        .filter(message -> !found.containsKey(new JobId(message.jobId())))
                        .map(Taken::seq)
                        .toList()));
        List<ReceivedMessage> deliveries = new ArrayList<>(taken.size());
        for (Taken message : taken) {
            Job now = found.get(new JobId(message.jobId()));
            Job asItWas = now == null ? kept.get(message.seq()) : asItWas(now, message.past());
            if (asItWas != null) {
                deliveries.add(new ReceivedMessage(receipts.sign(queue, message.receipt()), message.count(), asItWas));
            }
        }
        return deliveries;
    }

    private static Job asItWas(Job now, @Nullable String past) {
        return past == null ? now : PastOutcome.restore(now, past);
    }
}
