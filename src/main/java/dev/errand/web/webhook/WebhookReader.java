package dev.errand.web.webhook;

import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.web.request.JsonBody;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads whom a submission wants told: an address or a managed endpoint, of what, and with which headers. Whether the address may
 * be called and the endpoint is there is not decided here. For one submission and one thread.
 */
public final class WebhookReader {

    private static final Set<WebhookEvent> OF_JOB = EnumSet.noneOf(WebhookEvent.class);
    private static final Set<WebhookEvent> OF_BATCH = EnumSet.of(WebhookEvent.BATCH_FINISHED);

    static {
        for (WebhookEvent event : WebhookEvent.values()) {
            if (event.isOfJob()) {
                OF_JOB.add(event);
                OF_BATCH.add(event);
            }
        }
    }

    private final Set<WebhookEvent> known;
    private final Set<WebhookEvent> usual;
    private final Map<String, String> headers = new LinkedHashMap<>(0);
    private @Nullable String url;
    private @Nullable String endpoint;
    private @Nullable Set<WebhookEvent> events;
    private boolean urlGiven;
    private boolean endpointGiven;

    private WebhookReader(Set<WebhookEvent> known, Set<WebhookEvent> usual) {
        this.known = known;
        this.usual = usual;
    }

    /** Reads the webhook of a job. */
    public static WebhookReader ofJob() {
        return new WebhookReader(OF_JOB, Webhook.DEFAULT_OF_JOB);
    }

    /** Reads the webhook of a batch, which may also be told of each item. */
    public static WebhookReader ofBatch() {
        return new WebhookReader(OF_BATCH, Webhook.DEFAULT_OF_BATCH);
    }

    /** Reads the value at which the walk stands. */
    public void read(JsonBody body) {
        String place = body.pointer();
        boolean object = body.value().currentToken() == JsonToken.START_OBJECT;
        body.object("an object with url or endpoint", name -> readMember(body, name));
        if (urlGiven && endpointGiven) {
            body.violation(place + "/endpoint", "cannot be given together with url");
        } else if (object && !urlGiven && !endpointGiven) {
            body.violation(place, "must have url or endpoint");
        }
    }

    private void readMember(JsonBody body, String name) {
        switch (name) {
            case "url" -> {
                urlGiven = !body.isAbsent();
                url = WebhookValues.url(body);
            }
            case "endpoint" -> {
                endpointGiven = !body.isAbsent();
                endpoint = WebhookValues.endpointId(body);
            }
            case "events" -> events = WebhookValues.events(body, known);
            case "headers" -> WebhookValues.headers(body, headers);
            default -> body.wrong("is not a field of a webhook");
        }
    }

    /**
     * What was read, when nothing was wrong; nothing if there was no webhook.
     *
     * @param base what links in its messages begin with
     */
    @Nullable
    public Webhook webhook(String base) {
        return url == null && endpoint == null
                ? null
                : new Webhook(url, endpoint, events == null || events.isEmpty() ? usual : events, headers, base);
    }
}
