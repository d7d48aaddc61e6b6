package dev.errand.webhook.job;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchOutcomeHook;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.job.trace.JobTrace;
import dev.errand.job.trace.TraceContext;
import dev.errand.store.Completion;
import dev.errand.store.JobFacts;
import dev.errand.store.OutcomeHook;
import dev.errand.webhook.endpoint.EndpointDirectory;
import dev.errand.webhook.endpoint.EndpointSet;
import dev.errand.webhook.endpoint.Targets;
import dev.errand.webhook.endpoint.WebhookBodies;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.NewDelivery;
import dev.errand.webhook.outbox.NewDelivery.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Records who is to be told of an outcome, in the very transaction that makes the job or batch final: after a crash there is both
 * or neither. The body is written down as it is now, since the job may be queued again, or gone, before the last try.
 */
@Component
public class OutcomeDeliveries implements OutcomeHook, BatchOutcomeHook {

    private final JobFacts facts;
    private final EndpointDirectory directory;
    private final DeliveryRecorder recorder;

    public OutcomeDeliveries(JobFacts facts, EndpointDirectory directory, DeliveryRecorder recorder) {
        this.facts = facts;
        this.directory = directory;
        this.recorder = recorder;
    }

    @Override
    public void finished(Connection connection, List<Job> jobs) throws SQLException {
        EndpointSet endpoints = directory.in(connection);
        List<NewDelivery> fresh = new ArrayList<>(0);
        for (Job job : jobs) {
            WebhookEvent event = eventOf(job.state());
            fresh.addAll(JobNews.of(event, job, at(job.finishedAt()), endpoints));
        }
        recorder.record(connection, fresh);
    }

    /** What is known of an attempt that has ended is told before the next one begins, wherever that is. */
    @Override
    public void requeued(Connection connection, List<Completion> completions) throws SQLException {
        recorder.recordStarts(
                connection,
                completions.stream().map(one -> one.job().id().value()).toList());
    }

    /** All items of a batch run the same task and have the same webhook, or none; those of a workflow may differ. */
    @Override
    public boolean wantsCanceledItems(Connection connection, String batchId) {
        Optional<JobFacts.Sample> item = facts.anyItem(Transactions.jdbc(connection), batchId);
        return item.isPresent()
                && (!item.get().alike()
                        || !Targets.of(
                                        WebhookEvent.JOB_CANCELED,
                                        item.get().tenant(),
                                        item.get().task(),
                                        item.get().webhook(),
                                        directory.in(connection))
                                .isEmpty());
    }

    @Override
    public void finished(Connection connection, Ended ended) throws SQLException {
        EndpointSet endpoints = directory.in(connection);
        List<Target> targets =
                Targets.of(WebhookEvent.BATCH_FINISHED, ended.tenant(), ended.task(), ended.webhook(), endpoints);
        if (targets.isEmpty()) {
            return;
        }
        Batch batch = ended.read().get();
        Optional<TraceContext> trace = facts.anyItem(Transactions.jdbc(connection), batch.id())
                .map(JobFacts.Sample::trace)
                .flatMap(JobTrace::ofBatch);
        List<NewDelivery> fresh = new ArrayList<>(targets.size());
        for (Target to : targets) {
            byte[] body = WebhookBodies.of(
                    WebhookEvent.BATCH_FINISHED, at(batch.finishedAt()), WebhookBodies.batch(batch, to.base()));
            fresh.add(new NewDelivery(
                    WebhookEvent.BATCH_FINISHED, null, batch.id(), to.tracedBy(trace), body, ended.tenant()));
        }
        recorder.record(connection, fresh);
    }

    private static Instant at(@Nullable Instant finishedAt) {
        return finishedAt == null ? Instant.EPOCH : finishedAt;
    }

    /** The event of a job that has become final. */
    private static WebhookEvent eventOf(JobState state) {
        return switch (state) {
            case SUCCEEDED -> WebhookEvent.JOB_SUCCEEDED;
            case FAILED -> WebhookEvent.JOB_FAILED;
            case CANCELED -> WebhookEvent.JOB_CANCELED;
            case SCHEDULED, QUEUED, RUNNING -> throw new IllegalArgumentException(state + " is not final");
        };
    }
}
