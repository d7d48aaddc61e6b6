package dev.errand.dependency.workflow;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchStatus;
import dev.errand.batch.bookkeeping.BatchEnds;
import dev.errand.batch.intake.BatchCondition;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.spec.TenantNames;
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

/** Stores a workflow with all its jobs and waits, as one write: a crash leaves all of it or nothing. */
@Component
class WorkflowInsert {

    private final Transactions transactions;
    private final JobTransitions jobs;
    private final DependentBatches waits;
    private final BatchEnds ends;
    private final RetentionProperties retention;
    private final Sealing sealing;

    WorkflowInsert(
            Transactions transactions,
            JobTransitions jobs,
            DependentBatches waits,
            BatchEnds ends,
            RetentionProperties retention,
            Sealing sealing) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.waits = waits;
        this.ends = ends;
        this.retention = retention;
        this.sealing = sealing;
    }

    /**
     * A workflow that is about to be stored.
     *
     * @param line where its jobs are said to wait
     * @param graph what each waits for, by keys
     * @param condition under which it is wanted
     */
    record NewWorkflow(
            String id,
            long createdAt,
            String line,
            WorkflowSubmission submission,
            Graph graph,
            List<NewJob> jobs,
            Quota quota,
            BatchCondition condition) {}

    /** Stores it, unless its idempotency key is taken, its tenant has no room for it or it is not wanted any more: then answers by what. */
    Optional<Insertion> store(NewWorkflow workflow) {
        return transactions.write(connection -> store(connection, workflow));
    }

    private Optional<Insertion> store(Connection connection, NewWorkflow workflow) throws SQLException {
        WorkflowSubmission submission = workflow.submission();
        int size = workflow.jobs().size();
        if (size > 0) {
            long bytes = workflow.jobs().stream()
                    .mapToLong(job -> job.spec().call().bytes())
                    .sum();
            Optional<Quota.Kind> over = jobs.takeRoom(connection, submission.tenant(), workflow.quota(), size, bytes);
            if (over.isPresent()) {
                return Optional.of(new Insertion.OverQuota(over.get()));
            }
        }
        NewJob.Idempotency key = submission.idempotency();
        if (key != null) {
            JobTransitions.KeyVerdict verdict = jobs.takeKey(connection, key, workflow.id(), workflow.createdAt());
            if (!verdict.taken()) {
                return Optional.of(new Insertion.Duplicate(verdict.targetId(), verdict.fingerprint()));
            }
        }
        if (!workflow.condition().holds(connection, workflow.id())) {
            return Optional.of(new Insertion.Withheld());
        }
        insertBatch(connection, workflow);
        jobs.insert(connection, workflow.jobs());
        waits.insert(connection, workflow.jobs(), workflow.graph().parents());
        if (size == 0) {
            ends.tellHooks(connection, workflow.id());
        }
        return Optional.empty();
    }

    /** As a batch of calls, for nodes of an earlier version. */
    private void insertBatch(Connection connection, NewWorkflow workflow) {
        WorkflowSubmission submission = workflow.submission();
        boolean over = workflow.jobs().isEmpty();
        long at = workflow.createdAt();
        String tenant = TenantNames.of(submission.tenant());
        Transactions.jdbc(connection)
                .sql("""
                        insert into batch (id, task, mode, queue, total, fail_fast, created_at, status, finished_at, purge_at, webhook,
                            tenant, created_by, graph, name, awaited_items)
                        values (?, '', 'calls', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 1)""")
                .param(workflow.id())
                .param(workflow.line())
                .param(workflow.jobs().size())
                .param(submission.failFast() ? 1 : 0)
                .param(at)
                .param((over ? BatchStatus.SUCCEEDED : BatchStatus.RUNNING).code())
                .param(over ? (Long) at : null)
                .param(over ? (Long) (at + retention.results().toMillis()) : null)
                .param(sealing.textIn(
                        StoredJson.ofWebhook(submission.webhook()), BatchReads.webhookPlace(tenant, workflow.id())))
                .param(tenant)
                .param(submission.createdBy())
                .param(submission.name())
                .update();
    }
}
