package dev.errand.webhook.delivery.attempt;

import dev.errand.job.trace.SpanIds;
import dev.errand.job.trace.TraceContext;
import dev.errand.tracing.Span;
import dev.errand.tracing.Span.Kind;
import dev.errand.tracing.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What traces tell of tries. A delivery was recorded with the header that says below what it stands; where spans are made, each try is one below
 * that, and sends its own place along. Safe for concurrent use.
 */
@Component
public class TrySpans {

    private final ObjectProvider<Spans> spans;

    public TrySpans(ObjectProvider<Spans> spans) {
        this.spans = spans;
    }

    /** The place of the try that begins then, where it is a span of ours. */
    Optional<TraceContext> of(DueDelivery delivery, Instant at) {
        return parent(delivery).map(parent -> parent.in(SpanIds.span(delivery.id() + '@' + at.toEpochMilli())));
    }

    /** Tells that a try is over. */
    void tried(DueDelivery delivery, TryOutcome outcome) {
        Optional<TraceContext> parent = parent(delivery);
        if (parent.isEmpty()) {
            return;
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("errand.delivery.id", delivery.id());
        attributes.put("errand.delivery.try", delivery.attempt() + 1L);
        attributes.put("errand.delivery.receiver", delivery.receiver());
        if (outcome.status() != null) {
            attributes.put("http.response.status_code", outcome.status().longValue());
        }
        Duration latency = Objects.requireNonNullElse(outcome.latency(), Duration.ZERO);
        spans.ifAvailable(to -> to.record(new Span(
                "webhook",
                Kind.CLIENT,
                of(delivery, outcome.at()).orElseThrow(),
                parent,
                List.of(),
                outcome.at(),
                outcome.at().plus(latency),
                attributes,
                !outcome.succeeded())));
    }

    private Optional<TraceContext> parent(DueDelivery delivery) {
        String header = delivery.headers().entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(TraceContext.HEADER))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        return header == null || spans.getIfAvailable() == null
                ? Optional.empty()
                : TraceContext.parse(header).filter(TraceContext::sampled);
    }
}
