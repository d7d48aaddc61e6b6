package dev.errand.web;

import dev.errand.document.JobView;
import java.util.List;

/** The documents of the calls on queues of results. */
final class ResultQueueViews {

    private ResultQueueViews() {}

    /** What a consumer gets; empty when its wait was over. */
    record Received(List<Message> messages) {}

    /** One outcome. */
    record Message(String receipt, int deliveryCount, JobView job) {}

    /** What became of each receipt, in the order in which they were named. */
    record Settled(List<Settlement> results) {}

    /** {@code done}, {@code stale} or {@code unknown}. */
    record Settlement(String receipt, String outcome) {}

    /** How many messages went. */
    record Emptied(long deleted) {}

    /** How a queue stands. */
    record Queue(String name, long depth, long inFlight, double oldestAgeSeconds) {}
}
