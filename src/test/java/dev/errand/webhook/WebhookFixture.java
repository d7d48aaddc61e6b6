package dev.errand.webhook;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TurnedClock;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Completion;
import dev.errand.store.Sized;
import dev.errand.store.TestStore;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.EndpointDirectory;
import dev.errand.webhook.endpoint.Endpoints;
import dev.errand.webhook.endpoint.Notices;
import dev.errand.webhook.endpoint.Targets;
import dev.errand.webhook.job.JobNews;
import dev.errand.webhook.job.OutcomeDeliveries;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryBell;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.NewDelivery;
import dev.errand.webhook.outbox.NewDelivery.Target;
import dev.errand.webhook.outbox.WaitingStarts;
import dev.errand.webhook.outbox.WebhookDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The room on a real database, with a clock that tests turn; nothing is sent. */
public final class WebhookFixture implements AutoCloseable {

    private static final Lease LEASE = new Lease("lease", "node");

    public final TestStore store;
    public final TurnedClock clock = new TurnedClock(Instant.ofEpochMilli(System.currentTimeMillis()));
    public final DeliveryBell bell = new DeliveryBell();
    public final WebhookDeliveries deliveries;
    public final Endpoints endpoints;
    public final EndpointDirectory directory;
    public final WaitingStarts starts;
    public final DeliveryRecorder recorder;
    final OutcomeDeliveries outcomes;
    private final TypeId ids = new TypeId(JobId.PREFIX, clock);
    private int jobs;

    public WebhookFixture(TestStore store) {
        this.store = store;
        WebhookProperties properties = Properties.with(List.of());
        directory = new EndpointDirectory(store.transactions());
        starts = new WaitingStarts(properties);
        recorder = new DeliveryRecorder(store.transactions(), starts, bell, properties, clock, store.sealing());
        deliveries = new WebhookDeliveries(store.transactions(), bell, clock);
        endpoints = new Endpoints(
                store.transactions(), recorder, deliveries, new Notices(directory), clock, store.sealing());
        outcomes = new OutcomeDeliveries(store.facts(), directory, recorder);
        store.addHook(outcomes);
    }

    /** Records a message to a plain address. */
    public String record(String url) {
        return record(WebhookEvent.JOB_SUCCEEDED, new Target(null, url, Map.of("X-A", "b"), null, ""));
    }

    public String record(WebhookEvent event, String endpointId) {
        Endpoint endpoint = endpoints.find(endpointId).orElseThrow();
        return record(event, Targets.of(endpoint, Map.of(), null));
    }

    private String record(WebhookEvent event, Target to) {
        // Each of another job: those of one job wait for each other.
        return record(event, "job_" + ++jobs, to);
    }

    /** Records a message about a job to a plain address. */
    public String record(WebhookEvent event, String jobId, String url) {
        return record(event, jobId, new Target(null, url, Map.of(), null, ""));
    }

    /** Records a message about a job to an endpoint. */
    public String recordFor(WebhookEvent event, String jobId, String endpointId) {
        Endpoint endpoint = endpoints.find(endpointId).orElseThrow();
        return record(event, jobId, Targets.of(endpoint, Map.of(), null));
    }

    /** Records the end of a job whose endpoint is gone. */
    public String recordGone(String jobId, String endpointId) {
        return record(WebhookEvent.JOB_SUCCEEDED, jobId, new Target(endpointId, "", Map.of(), Target.REMOVED, ""));
    }

    private String record(WebhookEvent event, String jobId, Target to) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        return store.transactions()
                .write(connection -> recorder.record(
                        connection, List.of(new NewDelivery(event, jobId, null, to, body, TenantNames.DEFAULT))))
                .getFirst();
    }

    public Job insert(String task, @Nullable Webhook webhook) {
        JobSpec usual = Jobs.spec(task);
        JobSpec spec = usual.with("[1]", null, new JobRelations(null, null, webhook));
        NewJob job = new NewJob(new JobId(ids.next()), spec, LEASE, null);
        store.store().insert(job);
        return job.stored();
    }

    public void succeed(Job job, String json) {
        end(job, new Outcome.Succeeded(Result.ofJson(json)));
    }

    void fail(Job job) {
        end(job, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
    }

    /** The process is told to end while it runs. */
    void interrupt(Job job) {
        end(job, new Outcome.Interrupted());
    }

    /** Keeps the news that it started, as it is told before anybody records it. */
    public List<DeliveryRecorder.Named> start(Job job) {
        List<DeliveryRecorder.Named> fresh =
                recorder.named(JobNews.of(WebhookEvent.JOB_STARTED, job, clock.instant(), directory.lastSeen()));
        starts.add(job.id().value(), fresh);
        return fresh;
    }

    private void end(Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, clock.instant());
        store.store()
                .complete(new Completion(job, LEASE, transition, null, clock.instant()))
                .join();
    }

    private static List<String> ids(List<Sized.Row> rows) {
        return rows.stream().map(Sized.Row::id).toList();
    }

    /** A page of them, newest first. */
    List<Endpoint> endpoints(@Nullable String olderThan, int limit) {
        return endpoints.findAll(ids(endpoints.measure(null, olderThan, limit)));
    }

    public List<Delivery> of(Job job) {
        return deliveries.findAll(
                ids(deliveries.measure(new DeliveryQuery(null, job.id().value(), null, null, 100))));
    }

    Endpoint endpoint(Set<WebhookEvent> events, String... tasks) {
        return endpoints
                .create("https://hooks.example.com/in", events, Set.of(tasks), null, "https://base")
                .endpoint();
    }

    String body(String deliveryId) {
        return store.transactions()
                .read(jdbc -> jdbc.sql("select body from webhook_body where delivery_id = ?")
                        .param(deliveryId)
                        .query((row, i) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                        .single());
    }

    @Override
    public void close() {
        store.close();
    }
}
