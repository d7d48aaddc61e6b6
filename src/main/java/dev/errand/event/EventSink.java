package dev.errand.event;

/** The way to one client. Calls never block and never throw. */
public interface EventSink {

    /** Sends bytes; answers whether more can be taken, else {@link EventStreams.Stream#ready} is to be called when it can. */
    boolean offer(byte[] bytes);

    /** Ends the stream after what was offered. */
    void close();

    /** Ends the stream at once, so that its client can see that it is not whole; it is then gone. */
    void abort();
}
