package dev.errand.webhook.job;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.JobFacts;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.endpoint.EndpointDirectory;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.NewDelivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * What running jobs said last, from the event until it is recorded for those who want to be told. In memory alone, one for each job, bounded
 * in number; lost in a crash and while the store is away, since the next is as good. Safe for concurrent use.
 */
@Component
class WaitingProgress {

    private static final int MAX_AT_ONCE = 1_000;

    private final Transactions transactions;
    private final JobFacts facts;
    private final EndpointDirectory directory;
    private final DeliveryRecorder recorder;
    private final int limit;
    private final Map<JobId, Job> last = new ConcurrentHashMap<>();

    WaitingProgress(
            Transactions transactions,
            JobFacts facts,
            EndpointDirectory directory,
            DeliveryRecorder recorder,
            WebhookProperties properties) {
        this.transactions = transactions;
        this.facts = facts;
        this.directory = directory;
        this.recorder = recorder;
        this.limit = properties.maxEvents();
    }

    /** Keeps what a job says of itself, in place of what it said before, if anybody wants to know. */
    void note(Job job) {
        boolean wanted = JobNews.isWanted(WebhookEvent.JOB_PROGRESS, job, directory.lastSeen());
        if (wanted && (last.size() < limit || last.containsKey(job.id()))) {
            last.put(job.id(), job);
        }
    }

    /** An attempt is over: what it said is of no interest any more. */
    void forget(JobId id) {
        last.remove(id);
    }

    /** Records all that waits, a bounded number in each transaction. */
    void record() {
        List<JobId> waiting = List.copyOf(last.keySet());
        for (int from = 0; from < waiting.size(); from += MAX_AT_ONCE) {
            List<Job> some = new ArrayList<>();
            for (JobId id : waiting.subList(from, Math.min(from + MAX_AT_ONCE, waiting.size()))) {
                Job job = last.remove(id);
                if (job != null) {
                    some.add(job);
                }
            }
            if (!some.isEmpty()) {
                var unused = transactions.write(connection -> record(connection, some));
            }
        }
    }

    /** What is over by now is told by its outcome, and nothing after that. */
    private List<String> record(Connection connection, List<Job> jobs) throws SQLException {
        Set<String> running = facts.running(
                Transactions.jdbc(connection),
                jobs.stream().map(job -> job.id().value()).toList());
        List<NewDelivery> fresh = new ArrayList<>();
        for (Job job : jobs) {
            if (job.progress() != null && running.contains(job.id().value())) {
                fresh.addAll(JobNews.of(
                        WebhookEvent.JOB_PROGRESS, job, job.progress().at(), directory.lastSeen()));
            }
        }
        return recorder.record(connection, fresh);
    }
}
