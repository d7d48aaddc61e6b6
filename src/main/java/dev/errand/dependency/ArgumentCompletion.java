package dev.errand.dependency;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.JobStore;
import dev.errand.store.child.ChildTable;
import dev.errand.store.dependency.Dependencies;
import dev.errand.store.dependency.DependencyLooks;
import dev.errand.submission.ArgumentReferences;
import dev.errand.submission.ArgumentReferences.NoValueException;
import dev.errand.submission.CallCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Puts what others returned into the arguments of jobs that waited for it, once for each, beside the writers: results can be large. A job that
 * is to be completed is noted in the transaction that ends the last one it waits for; so a crash leaves it to the next look. One at a time, so
 * that no more than the arguments of one job are in memory. What cannot be put there fails its job. What cannot be decrypted here, or cannot be
 * written just now, is left to a later look; so no job keeps others from being completed. For one thread.
 */
@Component
class ArgumentCompletion {

    private static final Logger log = LoggerFactory.getLogger(ArgumentCompletion.class);
    private static final int PAGE = 100;

    /** Of how many that are passed over the log tells. */
    private static final int MAX_TOLD = 1_000;

    private final Transactions transactions;
    private final JobStore store;
    private final BatchReads batches;
    private final BatchResults results;
    private final Dependencies dependencies;
    private final CallCheck check;
    /** Of which the log has told. */
    private final Set<String> told = new HashSet<>();
    /** Which were passed over in the present look. */
    private final Set<String> passed = new HashSet<>();

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
        passed.clear();
        String last = "";
        List<String> page;
        do {
            String after = last;
            page = transactions.read(jdbc -> DependencyLooks.incomplete(jdbc, after, PAGE));
            page.forEach(this::tryToComplete);
            last = page.isEmpty() ? "" : page.getLast();
        } while (page.size() == PAGE);
        // Whoever is not passed over any more may have been completed by another node.
        told.retainAll(passed);
    }

    private void tryToComplete(String id) {
        try {
            complete(id);
        } catch (UnreadableException e) {
            passOver(id, String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            if (!e.isRefused()) {
                throw e;
            }
            passOver(id, String.valueOf(e.getMessage()));
        }
    }

    private void passOver(String id, String why) {
        if (passed.size() < MAX_TOLD) {
            passed.add(id);
        }
        if (told.size() < MAX_TOLD && told.add(id)) {
            log.error("the arguments of {} are not completed yet; it is tried again at each look: {}", id, why);
        }
    }

    private void complete(String id) {
        Optional<Job> found = store.find(new JobId(id)).filter(job -> job.state() == JobState.SCHEDULED);
        if (found.isPresent() && found.get().spec().call().isUnreadable()) {
            // What was read stands for them, and must not be written in their place.
            passOver(id, "they cannot be decrypted with the keys of this node");
            return;
        }
        if (found.isPresent()) {
            complete(found.get());
        } else {
            forget(id);
        }
    }

    private void complete(Job job) {
        String id = job.id().value();
        try {
            release(job, resolved(job.spec().call()));
        } catch (NoValueException e) {
            fail(id, (e.pointer().isEmpty() ? "" : e.pointer() + ": ") + e.getMessage());
        } catch (StoreUnavailableException | UnreadableException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            // Whatever the classes of a task do with values: it says nothing of other jobs.
            log.error("the arguments of {} could not be made; the job fails", id, e);
            fail(id, "they could not be made: " + e.getClass().getName());
        }
    }

    private TaskCall resolved(TaskCall call) {
        ReturnedValues values = new ReturnedValues(store, batches, results, children(), check.mostBytes());
        return check.checked(call.with(
                ArgumentReferences.resolve(call.args(), "/args", values),
                ArgumentReferences.resolve(call.kwargs(), "/kwargs", values),
                call.sensitive()));
    }

    private ReturnedValues.Children children() {
        return (id, limit) -> transactions.read(jdbc -> ChildTable.named(jdbc, id, limit));
    }

    private void release(Job job, TaskCall complete) {
        transactions.write(connection -> {
            dependencies.completed(connection, job, complete);
            return complete;
        });
    }

    /** It ended before, or is gone. */
    private void forget(String id) {
        transactions.write(connection -> {
            dependencies.forgetUnlessScheduled(connection, id);
            return id;
        });
    }

    private void fail(String id, String message) {
        transactions.write(connection -> {
            dependencies.cannotComplete(connection, id, message);
            return id;
        });
    }
}
