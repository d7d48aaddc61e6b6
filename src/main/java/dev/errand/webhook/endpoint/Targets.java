package dev.errand.webhook.endpoint;

import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.outbox.NewDelivery.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides who is told of an event: whom the job or batch names, and the endpoints that subscribe. Nobody twice. Pure. */
public final class Targets {

    private Targets() {}

    /**
     * All of them.
     *
     * @param tenant whose the job or batch is
     * @param task what the job or batch runs
     * @param named what the job or batch names
     */
    public static List<Target> of(
            WebhookEvent event, String tenant, String task, @Nullable Webhook named, EndpointSet endpoints) {
        List<Endpoint> subscribers = endpoints.subscribers(event, tenant, task);
        Webhook told = named != null && named.wants(event) ? named : null;
        if (subscribers.isEmpty() && told == null) {
            return List.of();
        }
        List<Target> targets = new ArrayList<>(subscribers.size() + 1);
        if (told != null) {
            addNamed(targets, event, told, endpoints);
        }
        String namedId = told == null ? null : told.endpointId();
        for (Endpoint subscriber : subscribers) {
            if (!subscriber.id().equals(namedId)) {
                targets.add(of(subscriber, Map.of(), named == null ? null : named.base()));
            }
        }
        return targets;
    }

    /** An endpoint that was removed since can be told nothing, but whoever looks for the news of an end finds why it did not come. */
    private static void addNamed(List<Target> targets, WebhookEvent event, Webhook named, EndpointSet endpoints) {
        String base = Objects.requireNonNullElse(named.base(), "");
        if (named.url() != null) {
            targets.add(new Target(null, named.url(), named.headers(), null, base));
        } else if (named.endpointId() != null) {
            Endpoint endpoint = endpoints.find(named.endpointId());
            if (endpoint != null) {
                targets.add(of(endpoint, named.headers(), named.base()));
            } else if (event.isOfEnd()) {
                targets.add(new Target(named.endpointId(), "", named.headers(), Target.REMOVED, base));
            }
        }
    }

    /**
     * An endpoint as a receiver.
     *
     * @param base what links begin with, where something nearer than the endpoint says so
     */
    public static Target of(Endpoint endpoint, Map<String, String> headers, @Nullable String base) {
        String nearest = base == null ? endpoint.base() : base;
        String obstacle = endpoint.enabled() ? null : Target.DISABLED;
        return new Target(endpoint.id(), endpoint.url(), headers, obstacle, Objects.requireNonNullElse(nearest, ""));
    }
}
