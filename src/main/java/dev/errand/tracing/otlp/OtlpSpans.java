package dev.errand.tracing.otlp;

import dev.errand.job.trace.TraceContext;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.tracing.Span;
import dev.errand.tracing.Spans;
import dev.errand.tracing.TracingProperties;
import dev.errand.tracing.WhenTracingIsOn;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * Sends spans by OTLP over HTTP, on a thread of the SDK. As many as {@code errand.tracing.max-pending} wait to be sent; what comes beyond that is
 * dropped, as is what could not be sent after some tries: nothing waits for the receiver, and nothing fails with it. What waits when the process
 * ends is sent for two seconds; a crash loses it.
 */
@Component
@Conditional(WhenTracingIsOn.class)
class OtlpSpans extends PhasedLifecycle implements Spans {

    private static final int MAX_AT_ONCE = 512;
    private static final long LAST_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final NamedIds ids = new NamedIds();

    OtlpSpans(TracingProperties properties) {
        super(Phase.STORE);
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(properties.endpoint())
                .setTimeout(properties.timeout())
                .setConnectTimeout(properties.timeout())
                .setCompression("gzip");
        properties.headers().forEach(exporter::addHeader);
        BatchSpanProcessor processor = BatchSpanProcessor.builder(exporter.build())
                .setMaxQueueSize(properties.maxPending())
                .setMaxExportBatchSize(Math.min(MAX_AT_ONCE, properties.maxPending()))
                .setScheduleDelay(properties.interval())
                .setExporterTimeout(properties.timeout().multipliedBy(2))
                .build();
        // Whether a trace is recorded was decided where it began.
        this.provider = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOn())
                .setIdGenerator(ids)
                .setResource(Resource.getDefault().toBuilder()
                        .put("service.name", properties.service())
                        .build())
                .addSpanProcessor(processor)
                .build();
        this.tracer = provider.get("dev.errand");
    }

    @Override
    public void record(Span span) {
        SpanBuilder builder = tracer.spanBuilder(span.name())
                .setSpanKind(SpanKind.valueOf(span.kind().name()))
                .setStartTimestamp(span.start());
        span.parent()
                .ifPresentOrElse(
                        parent -> builder.setParent(
                                Context.root().with(io.opentelemetry.api.trace.Span.wrap(context(parent)))),
                        builder::setNoParent);
        span.links().forEach(link -> builder.addLink(context(link)));
        span.attributes().forEach((name, value) -> {
            if (value instanceof Long number) {
                builder.setAttribute(AttributeKey.longKey(name), number);
            } else {
                builder.setAttribute(AttributeKey.stringKey(name), value.toString());
            }
        });
        io.opentelemetry.api.trace.Span made = ids.start(span.self(), builder);
        if (span.failed()) {
            made.setStatus(StatusCode.ERROR);
        }
        Instant end = span.end();
        made.end(end);
    }

    private static SpanContext context(TraceContext place) {
        return SpanContext.createFromRemoteParent(
                place.traceId(),
                place.spanId(),
                place.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }

    @Override
    protected void end() {
        provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
    }
}
