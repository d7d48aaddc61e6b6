package dev.errand.resultqueue;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.resultqueue.MessageStore.Taken;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Makes of messages that were taken what a consumer gets: the jobs with their outcomes, and receipts. */
@Component
class Deliveries {

    private final JobStore jobs;
    private final Receipts receipts;

    Deliveries(JobStore jobs, Receipts receipts) {
        this.jobs = jobs;
        this.receipts = receipts;
    }

    /** The deliveries, in the same order; without those whose job was removed a moment ago, and their messages with it. */
    List<Delivery> of(String queue, List<Taken> taken, Extent extent) {
        List<JobId> ids = taken.stream()
                .map(message -> new JobId(message.jobId()))
                .distinct()
                .toList();
        Map<JobId, Job> found =
                jobs.findAll(ids, extent).stream().collect(Collectors.toMap(Job::id, Function.identity()));
        List<Delivery> deliveries = new ArrayList<>(taken.size());
        for (Taken message : taken) {
            Job job = found.get(new JobId(message.jobId()));
            if (job != null) {
                String receipt = receipts.sign(queue, message.receipt());
                Job asItWas = message.past() == null ? job : PastOutcome.restore(job, message.past());
                deliveries.add(new Delivery(receipt, message.count(), asItWas));
            }
        }
        return deliveries;
    }
}
