package dev.errand.job.trace;

import dev.errand.job.Job;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Of which trace a job is a part, and which spans it has there. What its submission came with is kept in its row, as the header said it. Where
 * this service makes spans of its own, a plus stands before it: the job is then a span below the one that it came with, its attempts are below
 * that, and each item of a batch is the root of a trace of its own that refers to the batch's. Else whoever runs it gets what came. Pure.
 */
public final class JobTrace {

    private static final char OURS = '+';

    private final String jobId;
    private final TraceContext origin;
    private final boolean ours;
    private final boolean item;

    private JobTrace(String jobId, TraceContext origin, boolean ours, boolean item) {
        this.jobId = jobId;
        this.origin = origin;
        this.ours = ours;
        this.item = item;
    }

    /** How it is kept that a job came with that. */
    public static String ofOthers(TraceContext origin) {
        return origin.header();
    }

    /** The same where this service makes spans of its own. */
    public static String ofOurs(TraceContext origin) {
        return OURS + origin.header();
    }

    /** Of a job; nothing where it is a part of none. */
    public static Optional<JobTrace> of(Job job) {
        boolean item = job.spec().relations().item() != null;
        return of(job.spec().relations().trace(), job.id().value(), item);
    }

    /** Of a batch, which has no span of its own; nothing where it is a part of no trace. */
    public static Optional<TraceContext> ofBatch(@Nullable String kept) {
        return origin(kept).filter(TraceContext::hasSpan);
    }

    private static Optional<JobTrace> of(@Nullable String kept, String jobId, boolean item) {
        return origin(kept).map(origin -> new JobTrace(jobId, origin, kept != null && isOurs(kept), item));
    }

    private static Optional<TraceContext> origin(@Nullable String kept) {
        if (kept == null || kept.isEmpty()) {
            return Optional.empty();
        }
        String header = isOurs(kept) ? kept.substring(1) : kept;
        Optional<TraceContext> known = TraceContext.parse(header);
        // A trace that began here has no span that the job came with, which no header can say.
        return known.isPresent() || !isOurs(kept) ? known : root(header);
    }

    private static Optional<TraceContext> root(String header) {
        String marked = header.replace('-' + TraceContext.NO_SPAN + '-', '-' + "f".repeat(16) + '-');
        return TraceContext.parse(marked).map(one -> one.in(TraceContext.NO_SPAN));
    }

    private static boolean isOurs(String kept) {
        return kept.charAt(0) == OURS;
    }

    /** Whether spans are made of it. */
    public boolean isRecorded() {
        return ours && origin.sampled();
    }

    /** The span that is the whole job. */
    public TraceContext job() {
        if (!ours) {
            return origin;
        }
        return trace().in(SpanIds.span(jobId));
    }

    /** The span of the attempt that began then; what came, where no spans are made. */
    public TraceContext attempt(@Nullable Instant startedAt) {
        return ours && startedAt != null ? trace().in(SpanIds.span(jobId + '@' + startedAt.toEpochMilli())) : job();
    }

    /** Below what the job is a span; nothing where it is the root of its trace. */
    public Optional<TraceContext> parent() {
        return item || !origin.hasSpan() ? Optional.empty() : Optional.of(origin);
    }

    /** To what an item of a batch refers. */
    public Optional<TraceContext> batch() {
        return item && origin.hasSpan() ? Optional.of(origin) : Optional.empty();
    }

    private TraceContext trace() {
        return item ? new TraceContext(SpanIds.trace(jobId), origin.spanId(), origin.sampled()) : origin;
    }
}
