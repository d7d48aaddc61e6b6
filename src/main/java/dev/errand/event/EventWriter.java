package dev.errand.event;

/** Writes events in the form in which one client gets them. Safe for concurrent use. */
public interface EventWriter {

    /** The event, whole. */
    byte[] write(StreamEvent event);

    /** Something that means nothing and keeps the connection. */
    byte[] heartbeat();
}
