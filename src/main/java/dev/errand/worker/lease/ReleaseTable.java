package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Which jobs workers gave back of their own accord, and who is not offered them again for a while. Written in the transaction that gives
 * the job back; the claims for workers read it. A row speaks of one attempt: when that has ended otherwise, it counts no more.
 */
@Component
class ReleaseTable implements OutcomeHook {

    private static final String ADD = """
            insert into worker_release (job_id, worker_id, instance, attempt, releases, until) values (?, ?, ?, ?, ?, ?)
            on conflict (job_id, worker_id, instance) do update set
                attempt = excluded.attempt, releases = excluded.releases, until = excluded.until""";

    private static final String PRUNE = """
            delete from worker_release where (job_id, worker_id, instance) in (
                select job_id, worker_id, instance from worker_release where until <= ? order by until limit ?)""";

    private final Transactions transactions;

    ReleaseTable(Transactions transactions) {
        this.transactions = transactions;
    }

    /** How often in a row the present attempt of a job has been given back. */
    int inARow(Job job) {
        return transactions.read(jdbc -> jdbc.sql(
                        "select coalesce(max(releases), 0) from worker_release where job_id = ? and attempt = ?")
                .param(job.id().value())
                .param(job.attempts().number())
                .query(Integer.class)
                .single());
    }

    void add(Connection connection, Ending ending, Instant now) {
        Transactions.jdbc(connection)
                .sql(ADD)
                .param(ending.job().id().value())
                .param(ending.lease().worker().workerId())
                .param(ending.lease().worker().instance())
                .param(ending.job().attempts().number())
                .param(ending.release())
                .param(now.plus(Verdicts.backoff(ending.release())).toEpochMilli())
                .update();
    }

    /** Forgets those of which the time has been over since then; answers how many. */
    int prune(Instant until, int limit) {
        return transactions.write(connection -> Transactions.jdbc(connection)
                .sql(PRUNE)
                .param(until.toEpochMilli())
                .param(limit)
                .update());
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) {}

    @Override
    public void ended(Connection connection, List<Job> finished, List<dev.errand.store.Completion> requeued) {}

    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        return false;
    }

    /** It begins anew with its first attempt, which may have been given back before. */
    @Override
    public void reopened(Connection connection, Job job) {
        if (job.spec().call().isForWorkers()) {
            Transactions.jdbc(connection)
                    .sql("delete from worker_release where job_id = ?")
                    .param(job.id().value())
                    .update();
        }
    }
}
