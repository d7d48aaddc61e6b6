package dev.errand.tracing;

import dev.errand.job.trace.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that took its time and is over, as a trace tells of it.
 *
 * @param name of few different ones, such as {@code run crawl}
 * @param self its own place
 * @param parent below what it stands; nothing for the root of its trace
 * @param links to what else it refers
 * @param start when it began
 * @param end not before that
 * @param attributes texts and whole numbers, by their names
 * @param failed whether it went wrong
 */
public record Span(
        String name,
        Kind kind,
        TraceContext self,
        Optional<TraceContext> parent,
        List<TraceContext> links,
        Instant start,
        Instant end,
        Map<String, Object> attributes,
        boolean failed) {

    /** On which side of a conversation it is, in the words of OpenTelemetry. */
    public enum Kind {
        INTERNAL,
        CLIENT,
        PRODUCER,
        CONSUMER
    }

    /** Clocks of several nodes may differ a little. */
    public Span {
        end = end.isBefore(start) ? start : end;
    }
}
