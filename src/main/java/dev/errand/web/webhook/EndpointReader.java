package dev.errand.web.webhook;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.webhook.WebhookSecret;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the bodies that make or change a webhook endpoint. For one request and one thread. */
public final class EndpointReader implements JsonBody.MemberReader {

    /** A ping is sent when somebody orders it, whatever the endpoint subscribes to. */
    private static final Set<WebhookEvent> KNOWN = EnumSet.complementOf(EnumSet.of(WebhookEvent.WEBHOOK_PING));

    private final boolean isNew;
    private boolean urlGiven;
    private @Nullable String url;
    private @Nullable Set<WebhookEvent> events;
    private @Nullable Set<String> tasks;
    private @Nullable Boolean enabled;
    private @Nullable WebhookSecret secret;

    private EndpointReader(boolean isNew) {
        this.isNew = isNew;
    }

    /**
     * The endpoint that is to be made.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static EndpointRequest ofNew(String body) {
        return new EndpointReader(true).request(body);
    }

    /**
     * What is to become different about an endpoint.
     *
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static EndpointRequest ofChange(String body) {
        return new EndpointReader(false).request(body);
    }

    private EndpointRequest request(String body) {
        JsonBody.read(body, this);
        return new EndpointRequest(url, events, tasks, enabled, secret);
    }

    @Override
    public void read(JsonBody body, String name) {
        switch (name) {
            case "url" -> {
                urlGiven = !body.isAbsent();
                url = WebhookValues.url(body);
            }
            case "events" -> events = WebhookValues.events(body, KNOWN);
            case "tasks" -> tasks = WebhookValues.tasks(body);
            case "enabled" -> enabled = new FieldReader(body).bool();
            case "secret" -> readSecret(body);
            default -> body.wrong("is not a field of an endpoint that can be set");
        }
    }

    private void readSecret(JsonBody body) {
        if (isNew) {
            secret = SecretReader.secret(body);
        } else if (!body.isAbsent()) {
            body.wrong("cannot be changed here, but with a POST to …/rotate-secret");
        }
    }

    @Override
    public void end(JsonBody body) {
        if (isNew && !urlGiven) {
            body.violation("/url", "is required");
        }
    }
}
