package dev.errand.batch;

import dev.errand.batch.BatchItems.Item;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import dev.errand.job.JobRelations;
import dev.errand.job.JobSpec;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.RetentionProperties;
import dev.errand.store.row.StoredJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Stores a batch with all its items in one transaction, a bounded part of them in memory at a time. */
@Component
class BatchInsert {

    private static final int CHUNK_JOBS = 1_000;
    private static final int CHUNK_BYTES = 4 * 1024 * 1024;

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final BatchReads reads;
    private final JobEvents events;
    private final RetentionProperties retention;
    private final BatchEnds ends;
    private final TypeId jobIds;

    BatchInsert(
            Transactions transactions,
            JobTransitions jobs,
            BatchReads reads,
            JobEvents events,
            RetentionProperties retention,
            BatchEnds ends,
            Clock clock) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.reads = reads;
        this.events = events;
        this.retention = retention;
        this.ends = ends;
        this.jobIds = new TypeId(JobId.PREFIX, clock);
    }

    /** Stores it, unless its idempotency key is taken: then answers by what. */
    Optional<Insertion.Duplicate> store(NewBatch batch) {
        List<String> ids = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            ids.add(jobIds.next());
        }
        Optional<Insertion.Duplicate> duplicate = transactions.write(connection -> write(connection, batch, ids));
        if (duplicate.isPresent()) {
            return duplicate;
        }
        for (int i = 0; i < ids.size(); i++) {
            NewJob job = job(batch, ids, i, null, null);
            events.publish(new JobEvent.Submitted(job.stored()));
        }
        return Optional.empty();
    }

    /** The batch that was just stored. */
    Batch stored(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException(id + " was stored and is not there"));
    }

    Optional<Batch> find(String id) {
        return reads.find(id);
    }

    private Optional<Insertion.Duplicate> write(Connection connection, NewBatch batch, List<String> ids)
            throws SQLException {
        NewJob.Idempotency key = batch.submission().common().idempotency();
        if (key != null) {
            long createdAt = batch.createdAt().toEpochMilli();
            JobTransitions.KeyVerdict verdict = jobs.takeKey(connection, key, batch.id(), createdAt);
            if (!verdict.taken()) {
                return Optional.of(new Insertion.Duplicate(verdict.targetId(), verdict.fingerprint()));
            }
        }
        insertBatch(connection, batch);
        insertItems(connection, batch, ids);
        if (batch.size() == 0) {
            ends.tellHooks(connection, batch.id());
        }
        return Optional.empty();
    }

    private void insertBatch(Connection connection, NewBatch batch) {
        boolean over = batch.size() == 0;
        long createdAt = batch.createdAt().toEpochMilli();
        JobSpec common = batch.template().common();
        Transactions.jdbc(connection)
                .sql("""
                        insert into batch (id, task, mode, queue, total, max_concurrency, fail_fast, created_at, status,
                            finished_at, purge_at, webhook)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(batch.id())
                .param(common.call().task())
                .param(batch.submission().mode().code())
                .param(common.placement().queue())
                .param(batch.size())
                .param(batch.submission().maxConcurrency())
                .param(batch.submission().failFast() ? 1 : 0)
                .param(createdAt)
                .param((over ? BatchStatus.SUCCEEDED : BatchStatus.RUNNING).code())
                .param(over ? createdAt : null)
                .param(over ? createdAt + retention.results().toMillis() : null)
                .param(StoredJson.ofWebhook(common.relations().webhook()))
                .update();
    }

    private void insertItems(Connection connection, NewBatch batch, List<String> ids) throws SQLException {
        List<NewJob> chunk = new ArrayList<>(CHUNK_JOBS);
        long bytes = 0;
        for (int i = 0; i < ids.size(); i++) {
            Item item = (Item) batch.submission().items().read(i);
            chunk.add(job(batch, ids, i, item, item.key()));
            bytes += item.size();
            if (chunk.size() == CHUNK_JOBS || bytes > CHUNK_BYTES) {
                jobs.insert(connection, chunk);
                chunk.clear();
                bytes = 0;
            }
        }
        jobs.insert(connection, chunk);
    }

    private static NewJob job(NewBatch batch, List<String> ids, int index, @Nullable Item item, @Nullable String key) {
        JobRelations.BatchItem place = new JobRelations.BatchItem(batch.id(), index, key, batch.holds(index));
        JobSpec spec =
                batch.template().spec(item == null ? null : item.args(), item == null ? null : item.kwargs(), place);
        return new NewJob(new JobId(ids.get(index)), spec, null, null);
    }
}
