package dev.errand.webhook.endpoint;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.outbox.NewDelivery;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Messages about endpoints themselves. */
@Component
public class Notices {

    private final EndpointDirectory directory;

    public Notices(EndpointDirectory directory) {
        this.directory = directory;
    }

    /** What shows an endpoint's owner that messages arrive. */
    static NewDelivery ping(Endpoint endpoint, Instant now) {
        return notice(WebhookEvent.WEBHOOK_PING, endpoint, endpoint, now);
    }

    /** What tells the others that want to know that an endpoint was disabled. */
    List<NewDelivery> disabled(Connection connection, Endpoint disabled, Instant now) {
        return directory.in(connection).subscribers(WebhookEvent.ENDPOINT_DISABLED).stream()
                .filter(other ->
                        !other.id().equals(disabled.id()) && other.tenant().equals(disabled.tenant()))
                .map(other -> notice(WebhookEvent.ENDPOINT_DISABLED, disabled, other, now))
                .toList();
    }

    private static NewDelivery notice(WebhookEvent event, Endpoint about, Endpoint to, Instant now) {
        byte[] body = WebhookBodies.of(event, now, WebhookBodies.endpoint(about));
        return new NewDelivery(event, null, null, Targets.of(to, Map.of(), null), body, to.tenant());
    }

    /** Sees at once what this write changed of the endpoints. */
    void seeChanges(Connection connection) {
        var unused = directory.in(connection);
    }
}
