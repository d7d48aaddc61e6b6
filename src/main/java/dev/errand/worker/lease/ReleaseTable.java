package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.store.Completion;
import dev.errand.store.OutcomeHook;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** How often in a row the present attempts of these jobs have been given back, by the jobs; those that never were are left out. */
    Map<JobId, Integer> inARow(Collection<Job> jobs) {
        Map<JobId, Integer> counts = new HashMap<>();
        if (jobs.isEmpty()) {
            return counts;
        }
        Map<JobId, Integer> attempts = new HashMap<>();
        jobs.forEach(job -> attempts.put(job.id(), job.attempts().number()));
        transactions.read(jdbc -> {
            jdbc.sql("select job_id, attempt, releases from worker_release where job_id in (:ids)")
                    .param("ids", attempts.keySet().stream().map(JobId::value).toList())
                    .query(row -> {
                        JobId id = new JobId(row.getString(1));
                        if (Integer.valueOf(row.getInt(2)).equals(attempts.get(id))) {
                            counts.merge(id, row.getInt(3), Math::max);
                        }
                    });
            return counts;
        });
        return counts;
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
    public void ended(Connection connection, List<Job> finished, List<Completion> requeued) {}

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
