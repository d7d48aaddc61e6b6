package dev.errand.resultqueue;

import java.time.Instant;

/**
 * How a queue stands.
 *
 * @param name its name
 * @param depth how many messages wait for a consumer
 * @param inFlight how many are with a consumer
 * @param oldest since when the oldest of them all is there
 */
public record QueueSummary(String name, long depth, long inFlight, Instant oldest) {}
