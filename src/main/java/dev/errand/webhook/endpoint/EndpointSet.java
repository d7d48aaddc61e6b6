package dev.errand.webhook.endpoint;

import dev.errand.job.spec.WebhookEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All endpoints as they were at one moment. Immutable. */
public final class EndpointSet {

    static final EndpointSet EMPTY = new EndpointSet(List.of());

    private final Map<String, Endpoint> byId = new LinkedHashMap<>();
    private final Map<WebhookEvent, List<Endpoint>> byEvent = new EnumMap<>(WebhookEvent.class);

    EndpointSet(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            byId.put(endpoint.id(), endpoint);
            endpoint.events()
                    .forEach(event -> byEvent.computeIfAbsent(event, key -> new ArrayList<>())
                            .add(endpoint));
        }
    }

    @Nullable
    Endpoint find(String id) {
        return byId.get(id);
    }

    /** Those of a tenant that are told of such an event of that task's jobs in any case. */
    List<Endpoint> subscribers(WebhookEvent event, String tenant, String task) {
        return byEvent.getOrDefault(event, List.of()).stream()
                .filter(endpoint -> endpoint.tenant().equals(tenant) && endpoint.subscribes(event, task))
                .toList();
    }

    /** Those that are told of such an event, whatever the task. */
    List<Endpoint> subscribers(WebhookEvent event) {
        return byEvent.getOrDefault(event, List.of());
    }
}
