package dev.errand.webhook.delivery.attempt;

import dev.errand.job.trace.TraceContext;
import dev.errand.outbound.HttpExchangeException;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.address.WebAddress;
import dev.errand.webhook.SharedSecret;
import dev.errand.webhook.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes one try. Writes nothing. Safe for concurrent use. */
@Component
public class MessageSender {

    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private final WebhookClient client;
    private final SharedSecret shared;
    private final TrySpans spans;
    private final Clock clock;

    public MessageSender(WebhookClient client, SharedSecret shared, TrySpans spans, Clock clock) {
        this.client = client;
        this.shared = shared;
        this.spans = spans;
        this.clock = clock;
    }

    /** Sends it once; answers what became of it, whatever that is, unless the thread is interrupted. */
    public TryOutcome send(DueDelivery delivery) throws InterruptedException {
        Instant at = clock.instant();
        TryOutcome outcome = sent(delivery, at);
        spans.tried(delivery, outcome);
        return outcome;
    }

    private TryOutcome sent(DueDelivery delivery, Instant at) throws InterruptedException {
        if (delivery.obstacle() != null) {
            return TryOutcome.refused(at, delivery.obstacle());
        }
        long start = System.nanoTime();
        try {
            WebAddress url = WebAddress.parse(delivery.url());
            ReceivedResponse answer = client.post(url, headers(delivery, at), delivery.body());
            return answered(at, since(start), answer);
        } catch (HttpExchangeException e) {
            return failed(at, since(start), e);
        } catch (IllegalArgumentException e) {
            // What was checked when it was taken in, by rules that were others then.
            return TryOutcome.refused(at, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("a try of {} failed unexpectedly", delivery.id(), e);
            return TryOutcome.failed(at, since(start), "the service itself failed to send it");
        }
    }

    private TryOutcome answered(Instant at, Duration latency, ReceivedResponse answer) {
        Optional<String> retryAfter =
                answer.headers().getOrDefault("Retry-After", List.of()).stream().findFirst();
        Duration pause = RetryAfterHeader.parse(retryAfter.orElse(null), clock.instant());
        return TryOutcome.answered(at, answer.status(), latency, text(answer.body()), pause);
    }

    private static TryOutcome failed(Instant at, Duration latency, HttpExchangeException e) {
        String error = String.valueOf(e.getMessage());
        return e.reason() == HttpExchangeException.Reason.ADDRESS_REFUSED
                ? TryOutcome.refused(at, error)
                : TryOutcome.failed(at, latency, error);
    }

    /** Those of the standard cannot be set by anybody else; the rest can. */
    private Map<String, String> headers(DueDelivery delivery, Instant at) {
        List<WebhookSecret> secrets = delivery.secrets().isEmpty() ? List.of(shared.get()) : delivery.secrets();
        long seconds = at.getEpochSecond();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", "application/json");
        headers.putAll(delivery.headers());
        spans.of(delivery, at).ifPresent(span -> headers.put(TraceContext.HEADER, span.header()));
        headers.put("webhook-id", delivery.id());
        headers.put("webhook-timestamp", Long.toString(seconds));
        headers.put("webhook-signature", MessageSigner.sign(secrets, delivery.id(), seconds, delivery.body()));
        return headers;
    }

    /** As text that every database takes. */
    private static @Nullable String text(byte[] body) {
        return body.length == 0 ? null : new String(body, StandardCharsets.UTF_8).replace('\0', '\ufffd');
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
