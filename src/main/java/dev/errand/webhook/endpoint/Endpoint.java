package dev.errand.webhook.endpoint;

import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.WebhookEvent;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A managed receiver, without its secrets. A snapshot that does not change.
 *
 * @param id its name, {@code ep_} and 26 characters
 * @param url where it listens
 * @param events what it is told of in any case; empty: only what names it
 * @param tasks of which tasks' jobs and batches; empty: of all
 * @param enabled whether anything is sent to it
 * @param disabledReason why not, where the service itself decided that
 * @param createdAt when it was made
 * @param base what links begin with in what is sent to it, where nothing nearer says so; without a slash at the end
 * @param tenant whose it is: it is told of nothing else
 */
public record Endpoint(
        String id,
        String url,
        Set<WebhookEvent> events,
        Set<String> tasks,
        boolean enabled,
        @Nullable String disabledReason,
        Instant createdAt,
        @Nullable String base,
        String tenant) {

    /** What stands before the underscore of an id. */
    public static final String PREFIX = "ep";

    /** Whether it is told of such an event of a job or batch of that task, named or not. */
    boolean subscribes(WebhookEvent event, String task) {
        return events.contains(event) && (tasks.isEmpty() || tasks.contains(TenantNames.shown(task)));
    }

    Endpoint disabled(String reason) {
        return new Endpoint(id, url, events, tasks, false, reason, createdAt, base, tenant);
    }
}
