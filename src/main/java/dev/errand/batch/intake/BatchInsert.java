package dev.errand.batch.intake;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.intake.BatchItems.Item;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.runtime.SlowWork;
import dev.errand.store.Insertion;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores a batch with all its items, a bounded part of them in memory at a time. One that fits a single part is one transaction. Of a larger
 * one the {@linkplain BatchParts parts} are kept first, then one transaction accepts it, and then they become jobs. When the process dies
 * before the acceptance is on disk, nothing of the batch is ever seen; when it dies after it, whoever leads makes jobs of the rest.
 */
@Component
public class BatchInsert {

    private static final Logger log = LoggerFactory.getLogger(BatchInsert.class);

    private final Transactions transactions;
    private final BatchAcceptance acceptance;
    private final BatchParts parts;
    private final BatchReads reads;
    private final JobEvents events;
    private final TypeId jobIds;

    public BatchInsert(
            Transactions transactions,
            BatchAcceptance acceptance,
            BatchParts parts,
            BatchReads reads,
            JobEvents events,
            Clock clock) {
        this.transactions = transactions;
        this.acceptance = acceptance;
        this.parts = parts;
        this.reads = reads;
        this.events = events;
        this.jobIds = new TypeId(JobId.PREFIX, clock);
    }

    /** Stores it, unless its idempotency key is taken or its tenant has no room for it: then answers by what. */
    Optional<Insertion> store(NewBatch batch) {
        List<String> ids = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            ids.add(jobIds.next());
        }
        Optional<Insertion> refusal = store(batch, ids);
        if (refusal.isPresent()) {
            return refusal;
        }
        for (int i = 0; i < ids.size(); i++) {
            NewJob job = job(batch, ids, i, null, null);
            events.publish(new JobEvent.Submitted(job.stored()));
        }
        return Optional.empty();
    }

    private Optional<Insertion> store(NewBatch batch, List<String> ids) {
        BatchParts.Intake intake = parts.intake(batch.id());
        boolean accepted = false;
        try {
            long bytes = 0;
            SlowWork work = new SlowWork(log, batch.id() + " is being accepted, items", ids.size());
            for (int i = 0; i < ids.size(); i++) {
                Item item = (Item) batch.submission().items().read(i);
                NewJob job = job(batch, ids, i, item, item.key());
                intake.add(job, item.size());
                work.at(i + 1L);
                bytes += batch.quota().bytes() == null ? 0 : job.spec().call().bytes();
            }
            intake.end();
            long all = bytes;
            Optional<Insertion> refusal = transactions.write(
                    connection -> acceptance.accept(connection, batch, intake.rest(), intake.kept(), all));
            accepted = refusal.isEmpty();
            if (accepted && intake.kept() > 0) {
                expand(batch.id());
            }
            return refusal;
        } finally {
            if (intake.kept() > 0 && !accepted) {
                discard(batch.id());
            }
        }
    }

    /** What cannot become jobs now is accepted all the same, and whoever leads makes jobs of it. */
    private void expand(String id) {
        try {
            parts.expandAll(id);
        } catch (StoreUnavailableException e) {
            log.atLevel(e.level())
                    .log("{} is accepted; the rest of its items become jobs later: {}", id, e.getMessage());
        }
    }

    private void discard(String id) {
        try {
            parts.discard(id);
        } catch (StoreUnavailableException e) {
            log.debug("what was kept of {}, which is not accepted, is removed later", id, e);
        }
    }

    /** The batch that was just stored. It is on disk: that nobody can be asked how it stands must not be taken for a refusal. */
    Batch stored(NewBatch batch) {
        try {
            return reads.find(batch.id()).orElseGet(() -> asAccepted(batch));
        } catch (StoreUnavailableException e) {
            log.debug("{} is stored, and told of as it was submitted", batch.id(), e);
            return asAccepted(batch);
        }
    }

    Optional<Batch> find(String id) {
        return reads.find(id);
    }

    private static Batch asAccepted(NewBatch batch) {
        JobSpec common = batch.template().common();
        boolean waits = common.placement().runAt().isAfter(batch.createdAt());
        return Batch.accepted(
                batch.id(),
                null,
                common.call().task(),
                batch.submission().mode(),
                common.placement().line(),
                batch.submission().maxConcurrency(),
                batch.submission().failFast(),
                batch.createdAt(),
                batch.size(),
                waits ? batch.size() : 0);
    }

    private static NewJob job(NewBatch batch, List<String> ids, int index, @Nullable Item item, @Nullable String key) {
        JobRelations.BatchItem place = new JobRelations.BatchItem(batch.id(), index, key, batch.holds(index));
        JobSpec spec =
                batch.template().spec(item == null ? null : item.args(), item == null ? null : item.kwargs(), place);
        return new NewJob(new JobId(ids.get(index)), planned(batch, index, spec), null, null);
    }

    /** An item that is a run of a schedule of its own. */
    private static JobSpec planned(NewBatch batch, int index, JobSpec spec) {
        JobRelations.ScheduledRun run = spec.relations().run();
        Instant at = run == null ? null : batch.submission().items().scheduledAt(index);
        return run == null || at == null
                ? spec
                : spec.with(spec.call(), spec.relations().of(new JobRelations.ScheduledRun(run.schedule(), at)));
    }
}
