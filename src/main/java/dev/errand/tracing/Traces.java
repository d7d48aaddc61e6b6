package dev.errand.tracing;

import dev.errand.job.trace.JobTrace;
import dev.errand.job.trace.SpanIds;
import dev.errand.job.trace.TraceContext;
import dev.errand.tracing.Span.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Decides of which trace a submission is a part: of the one that its header names, else of a new one where spans are made and chance takes it. A
 * header that says nothing that the standard knows is as none. Safe for concurrent use.
 */
@Component
public class Traces {

    private final boolean on;
    private final double probability;
    private final ObjectProvider<Spans> spans;

    Traces(TracingProperties properties, ObjectProvider<Spans> spans) {
        this.on = properties.isOn();
        this.probability = properties.probability();
        this.spans = spans;
    }

    /** What a job keeps of the header of its submission; nothing where it is a part of no trace. */
    public @Nullable String ofJob(@Nullable String header) {
        Optional<TraceContext> came = TraceContext.parse(header);
        if (!on || (came.isPresent() && !came.get().sampled())) {
            return came.map(JobTrace::ofOthers).orElse(null);
        }
        return came.isPresent() || isTaken() ? JobTrace.ofOurs(came.orElseGet(TraceContext::fresh)) : null;
    }

    /** The same of a batch, whose submission is a span if spans are made. */
    public Submitting ofBatch(@Nullable String header, Instant start) {
        Optional<TraceContext> came = TraceContext.parse(header);
        String kept = ofJob(header);
        if (kept == null || !on || (came.isPresent() && !came.get().sampled())) {
            return new Submitting(kept, Optional.empty(), came, start);
        }
        TraceContext self = came.orElseGet(TraceContext::fresh)
                .in(SpanIds.span(UUID.randomUUID().toString()));
        return new Submitting(JobTrace.ofOurs(self), Optional.of(self), came, start);
    }

    /**
     * A batch that is being submitted.
     *
     * @param kept what its items keep, if anything
     * @param self its span, if there is to be one
     * @param parent what its header said
     */
    public record Submitting(
            @Nullable String kept, Optional<TraceContext> self, Optional<TraceContext> parent, Instant start) {}

    /** Tells that a batch was accepted. */
    public void accepted(Submitting batch, String task, String batchId, long size, Instant end) {
        batch.self()
                .ifPresent(self -> spans.ifAvailable(to -> to.record(new Span(
                        "submit " + task,
                        Kind.PRODUCER,
                        self,
                        batch.parent(),
                        List.of(),
                        batch.start(),
                        end,
                        Map.of("errand.task", task, "errand.batch.id", batchId, "errand.batch.size", size),
                        false))));
    }

    private boolean isTaken() {
        return probability >= 1 || ThreadLocalRandom.current().nextDouble() < probability;
    }
}
