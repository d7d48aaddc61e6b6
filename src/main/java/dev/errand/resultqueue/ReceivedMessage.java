package dev.errand.resultqueue;

import dev.errand.job.Job;

/**
 * A message in a consumer's hands.
 *
 * @param receipt what to name when it is done
 * @param count how often it was delivered, this time included; without deliveries that did not reach their consumer
 * @param job with the outcome that the message is about, also when it runs again since
 */
public record ReceivedMessage(String receipt, int count, Job job) {}
