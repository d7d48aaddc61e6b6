package dev.errand.webhook.delivery;

import dev.errand.RunningService;
import dev.errand.job.Job;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Sized;
import dev.errand.submission.JobSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionBuilder;
import dev.errand.webhook.SharedSecret;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.Endpoints;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryStatus;
import dev.errand.webhook.outbox.WebhookDeliveries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The whole service on a file of its own, with what tests of webhooks do. */
final class DeliveryFixture implements AutoCloseable {

    private final RunningService service;

    DeliveryFixture(Path directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--errand.webhooks.allow=127.0.0.1",
                "--errand.webhooks.retry-delays=0s,50ms,50ms,50ms,50ms,50ms",
                "--errand.webhooks.drain=100ms"));
        all.addAll(List.of(arguments));
        service = RunningService.start(directory, DeliveryTasks.class, all.toArray(String[]::new));
    }

    <T> T bean(Class<T> type) {
        return service.bean(type);
    }

    Endpoints endpoints() {
        return bean(Endpoints.class);
    }

    Endpoint endpoint(String url, WebhookEvent... events) {
        return endpoints()
                .create(url, Set.of(events), Set.of(), null, "http://base")
                .endpoint();
    }

    String sharedSecret() {
        return bean(SharedSecret.class).get().text();
    }

    /** A job that tells its outcome to that address. */
    Job submit(String task, String args, String url) {
        return submit(task, args, new Webhook(url, null, Webhook.DEFAULT_OF_JOB, Map.of(), "http://base"));
    }

    Job submit(String task, String args, @Nullable Webhook webhook) {
        Submission submission = SubmissionBuilder.of(task)
                .args(args)
                .timeout(Duration.ofSeconds(30))
                .relations(null, webhook)
                .build();
        return bean(JobSubmitter.class).submit(submission).job();
    }

    /** The deliveries of a job, once they are as many and as described. */
    List<Delivery> await(Job job, int count, Predicate<Delivery> as) {
        return await(
                new DeliveryQuery(null, job.id().value(), null, null, 100),
                found -> found.size() == count && found.stream().allMatch(as));
    }

    Delivery await(String deliveryId, DeliveryStatus status) {
        return await(
                        new DeliveryQuery(null, null, null, null, 500),
                        found -> found.stream().anyMatch(one -> one.id().equals(deliveryId) && one.status() == status))
                .stream()
                .filter(one -> one.id().equals(deliveryId))
                .findFirst()
                .orElseThrow();
    }

    List<Delivery> await(DeliveryQuery query, Predicate<List<Delivery>> as) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            WebhookDeliveries deliveries = bean(WebhookDeliveries.class);
            List<Delivery> found = deliveries.findAll(
                    deliveries.measure(query).stream().map(Sized.Row::id).toList());
            if (as.test(found)) {
                return found;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not as expected: " + found);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    Delivery awaitOne(Job job, DeliveryStatus status) {
        return await(job, 1, delivery -> delivery.status() == status).getFirst();
    }

    @Override
    public void close() {
        service.close();
    }
}
