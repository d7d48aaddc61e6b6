package dev.errand.dependency;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.JobStore;
import dev.errand.store.dependency.Dependencies;
import dev.errand.store.dependency.DependencyLooks;
import dev.errand.submission.ArgumentReferences;
import dev.errand.submission.ArgumentReferences.NoValueException;
import dev.errand.submission.CallCheck;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Puts what others returned into the arguments of jobs that waited for it, once for each, beside the writers: results can be large. A job that
 * is to be completed is noted in the transaction that ends the last one it waits for; so a crash leaves it to the next look. One at a time, so
 * that no more than the arguments of one job are in memory. What cannot be put there fails its job.
 */
@Component
class ArgumentCompletion {

    private static final int PAGE = 100;

    private final Transactions transactions;
    private final JobStore store;
    private final BatchReads batches;
    private final BatchResults results;
    private final Dependencies dependencies;
    private final CallCheck check;

    ArgumentCompletion(
            Transactions transactions,
            JobStore store,
            BatchReads batches,
            BatchResults results,
            Dependencies dependencies,
            CallCheck check) {
        this.transactions = transactions;
        this.store = store;
        this.batches = batches;
        this.results = results;
        this.dependencies = dependencies;
        this.check = check;
    }

    /** Completes all that are noted. */
    void runOnce() {
        String last = "";
        List<String> page;
        do {
            String after = last;
            page = transactions.read(jdbc -> DependencyLooks.incomplete(jdbc, after, PAGE));
            page.forEach(this::complete);
            last = page.isEmpty() ? "" : page.getLast();
        } while (page.size() == PAGE);
    }

    private void complete(String id) {
        Optional<Job> found = store.find(new JobId(id)).filter(job -> job.state() == JobState.SCHEDULED);
        if (found.isEmpty()) {
            give(id, "is not there any more");
            return;
        }
        Job job = found.get();
        TaskCall call = job.spec().call();
        try {
            ReturnedValues values = new ReturnedValues(store, batches, results, check.mostBytes());
            TaskCall complete = check.checked(call.with(
                    ArgumentReferences.resolve(call.args(), "/args", values),
                    ArgumentReferences.resolve(call.kwargs(), "/kwargs", values),
                    List.of()));
            transactions.write(connection -> {
                dependencies.completed(connection, job, complete);
                return complete;
            });
        } catch (NoValueException e) {
            give(id, (e.pointer().isEmpty() ? "" : e.pointer() + ": ") + e.getMessage());
        }
    }

    private void give(String id, String message) {
        transactions.write(connection -> {
            dependencies.cannotComplete(connection, id, message);
            return id;
        });
    }
}
