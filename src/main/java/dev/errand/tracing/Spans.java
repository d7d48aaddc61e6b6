package dev.errand.tracing;

/** Takes spans. There is one only where they are sent somewhere. Safe for concurrent use. */
public interface Spans {

    /** Takes it, without waiting and without failing; when too many wait to be sent it is dropped. */
    void record(Span span);
}
