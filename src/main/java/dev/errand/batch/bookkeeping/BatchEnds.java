package dev.errand.batch.bookkeeping;

import dev.errand.batch.BatchHead;
import dev.errand.batch.BatchOutcomeHook;
import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchSignals;
import dev.errand.batch.BatchStatus;
import dev.errand.db.commit.Transactions;
import dev.errand.store.JobFacts;
import dev.errand.store.RetentionProperties;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Ends batches, in the transactions in which their last items become final, and has told whoever writes something for it. */
@Component
public class BatchEnds {

    private final Transactions transactions;
    private final JobFacts jobs;
    private final BatchSignals signals;
    private final RetentionProperties retention;
    private final Supplier<List<BatchOutcomeHook>> hooks;

    /** With the hooks of the application, looked up when the first batch ends, since some of them use what this room offers. */
    public BatchEnds(
            Transactions transactions,
            JobFacts jobs,
            BatchSignals signals,
            RetentionProperties retention,
            ObjectProvider<BatchOutcomeHook> hooks) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.signals = signals;
        this.retention = retention;
        this.hooks = SingletonSupplier.of(() -> hooks.orderedStream().toList());
    }

    /** Ends the batch if all its items have, and says that some have. Answers whether it did. */
    boolean finishIfOver(Connection connection, BatchHead head, Instant at) throws SQLException {
        Optional<BatchStatus> verdict = head.verdict();
        if (verdict.isPresent()) {
            int ended = Transactions.jdbc(connection)
                    .sql("""
                            update batch set status = ?, finished_at = ?, purge_at = ?, version = version + 1
                            where id = ? and status = 'running'""")
                    .param(verdict.get().code())
                    .param(at.toEpochMilli())
                    .param(purgeAt(connection, head.id(), at))
                    .param(head.id())
                    .update();
            if (ended == 1) {
                tellHooks(connection, head.id());
            }
        }
        changed(head.id(), verdict.isPresent());
        return verdict.isPresent();
    }

    /** The batch and its items outlive the results that were asked to be kept for longer. */
    private long purgeAt(Connection connection, String id, Instant end) {
        Duration ttl = jobs.resultTtl(Transactions.jdbc(connection), id);
        return end.plus(retention.kept(ttl)).toEpochMilli();
    }

    /** Has told whoever writes something for the end of a batch. */
    public void tellHooks(Connection connection, String id) throws SQLException {
        if (hooks.get().isEmpty()) {
            return;
        }
        BatchOutcomeHook.Ended ended = BatchReads.ended(Transactions.jdbc(connection), id);
        for (BatchOutcomeHook hook : hooks.get()) {
            hook.finished(connection, ended);
        }
    }

    /** Has told those likewise that all items of a batch are jobs now. */
    void complete(Connection connection, String id) throws SQLException {
        for (BatchOutcomeHook hook : hooks.get()) {
            hook.complete(connection, id);
        }
    }

    /** Has told those likewise that a batch which had ended goes on. */
    void reopened(Connection connection, String id, boolean awaited) throws SQLException {
        for (BatchOutcomeHook hook : hooks.get()) {
            hook.reopened(connection, id, awaited);
        }
    }

    /** Says, once the present write is on disk, that something is different about the items of a batch. */
    void changed(String id, boolean finished) {
        transactions.afterCommit(() -> signals.changed(id, finished));
    }
}
