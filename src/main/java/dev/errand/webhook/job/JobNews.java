package dev.errand.webhook.job;

import dev.errand.job.Job;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.job.trace.JobTrace;
import dev.errand.job.trace.TraceContext;
import dev.errand.webhook.endpoint.EndpointSet;
import dev.errand.webhook.endpoint.Targets;
import dev.errand.webhook.endpoint.WebhookBodies;
import dev.errand.webhook.outbox.NewDelivery;
import dev.errand.webhook.outbox.NewDelivery.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the messages that tell of a job. Pure. */
public final class JobNews {

    private JobNews() {}

    /** Whether anybody is to be told. */
    static boolean isWanted(WebhookEvent event, Job job, EndpointSet endpoints) {
        return !targets(event, job, endpoints).isEmpty();
    }

    /** A message for each who is to be told; one body for all whose links begin alike. */
    public static List<NewDelivery> of(WebhookEvent event, Job job, Instant at, EndpointSet endpoints) {
        List<Target> targets = targets(event, job, endpoints);
        if (targets.isEmpty()) {
            return List.of();
        }
        Map<String, byte[]> bodies = new HashMap<>();
        Optional<TraceContext> trace = JobTrace.of(job).map(JobTrace::job);
        return targets.stream()
                .map(to -> new NewDelivery(
                        event,
                        job.id().value(),
                        null,
                        to.tracedBy(trace),
                        bodies.computeIfAbsent(to.base(), base -> body(event, job, at, base)),
                        job.spec().tenant()))
                .toList();
    }

    private static byte[] body(WebhookEvent event, Job job, Instant at, String base) {
        return WebhookBodies.of(event, at, WebhookBodies.job(job, base, at));
    }

    private static List<Target> targets(WebhookEvent event, Job job, EndpointSet endpoints) {
        return Targets.of(
                event,
                job.spec().tenant(),
                job.spec().call().task(),
                job.spec().relations().webhook(),
                endpoints);
    }
}
