package dev.errand.tracing.otlp;

import dev.errand.job.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/** Gives spans the ids that they are known by already, where the SDK would make some up. Safe for concurrent use. */
final class NamedIds implements IdGenerator {

    private static final ThreadLocal<@Nullable TraceContext> NEXT = new ThreadLocal<>();

    /** Begins a span that has that id; the SDK asks for it on the same thread. */
    Span start(TraceContext self, SpanBuilder builder) {
        NEXT.set(self);
        try {
            return builder.startSpan();
        } finally {
            NEXT.remove();
        }
    }

    @Override
    public String generateSpanId() {
        TraceContext known = NEXT.get();
        return known == null ? IdGenerator.random().generateSpanId() : known.spanId();
    }

    @Override
    public String generateTraceId() {
        TraceContext known = NEXT.get();
        return known == null ? IdGenerator.random().generateTraceId() : known.traceId();
    }
}
