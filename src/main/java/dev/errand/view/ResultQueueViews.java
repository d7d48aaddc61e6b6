package dev.errand.view;

import java.util.List;

/** The documents of the calls on queues of results. */
public final class ResultQueueViews {

    private ResultQueueViews() {}

    /** What a consumer gets; empty when its wait was over. */
    public record Received(List<Message> messages) {}

    /** One outcome. */
    public record Message(String receipt, int deliveryCount, JobView job) {}

    /** What became of each receipt, in the order in which they were named. */
    public record Settled(List<Settlement> results) {}

    /** {@code done}, {@code stale} or {@code unknown}. */
    public record Settlement(String receipt, String outcome) {}

    /** How many messages went. */
    public record Emptied(long deleted) {}

    /** How a queue stands. */
    public record Queue(String name, long depth, long inFlight, double oldestAgeSeconds) {}
}
