package dev.errand.batch.intake;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchStatus;
import dev.errand.batch.bookkeeping.BatchEnds;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.encryption.Sealing;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.Insertion;
import dev.errand.store.JobTransitions;
import dev.errand.store.RetentionProperties;
import dev.errand.store.dependency.DependentBatches;
import dev.errand.store.row.StoredJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Accepts a batch: its key, its row and, unless they were kept as parts, its items, as part of one write. */
@Component
public class BatchAcceptance {

    private final JobTransitions jobs;
    private final BatchParts parts;
    private final BatchEnds ends;
    private final RetentionProperties retention;
    private final Sealing sealing;
    private final DependentBatches waits;

    public BatchAcceptance(
            JobTransitions jobs,
            BatchParts parts,
            BatchEnds ends,
            RetentionProperties retention,
            Sealing sealing,
            DependentBatches waits) {
        this.jobs = jobs;
        this.parts = parts;
        this.ends = ends;
        this.retention = retention;
        this.sealing = sealing;
        this.waits = waits;
    }

    /**
     * Accepts it, unless its idempotency key is taken or its tenant has no room for it: then answers by what.
     *
     * @param items all of them, or none where they were kept
     * @param kept how many parts were kept
     * @param bytes how many the arguments of all items have
     */
    Optional<Insertion> accept(Connection connection, NewBatch batch, List<NewJob> items, int kept, long bytes)
            throws SQLException {
        String tenant = batch.template().common().placement().tenant();
        Optional<Quota.Kind> over = batch.size() == 0
                ? Optional.empty()
                : jobs.takeRoom(connection, tenant, batch.quota(), batch.size(), bytes);
        if (over.isPresent()) {
            return Optional.of(new Insertion.OverQuota(over.get()));
        }
        NewJob.Idempotency key = batch.submission().common().idempotency();
        if (key != null) {
            long createdAt = batch.createdAt().toEpochMilli();
            JobTransitions.KeyVerdict verdict = jobs.takeKey(connection, key, batch.id(), createdAt);
            if (!verdict.taken()) {
                return Optional.of(new Insertion.Duplicate(verdict.targetId(), verdict.fingerprint()));
            }
        }
        if (kept > 0 && !parts.areComplete(connection, batch.id(), kept)) {
            throw new StoreUnavailableException("what was kept of the batch was removed before it was accepted", null);
        }
        if (!batch.condition().holds(connection, batch.id())) {
            return Optional.of(new Insertion.Withheld());
        }
        JobSpec common = batch.template().common();
        Optional<Insertion> unknown = waits.begin(connection, batch.id(), common);
        if (unknown.isPresent()) {
            return unknown;
        }
        insertBatch(connection, batch);
        jobs.insert(connection, items);
        waits.begun(connection, batch.id(), common.relations());
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
                            finished_at, purge_at, webhook, revision, tenant, created_by)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(batch.id())
                .param(common.call().task())
                .param(batch.submission().mode().code())
                .param(common.placement().line())
                .param(batch.size())
                .param(batch.submission().maxConcurrency())
                .param(batch.submission().failFast() ? 1 : 0)
                .param(createdAt)
                .param((over ? BatchStatus.SUCCEEDED : BatchStatus.RUNNING).code())
                .param(over ? createdAt : null)
                .param(over ? createdAt + retention.results().toMillis() : null)
                .param(sealing.textIn(
                        StoredJson.ofWebhook(common.relations().webhook()),
                        BatchReads.webhookPlace(common.tenant(), batch.id())))
                .param(common.call().revision())
                .param(common.tenant())
                .param(common.relations().createdBy())
                .update();
    }
}
