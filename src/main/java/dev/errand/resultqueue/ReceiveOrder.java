package dev.errand.resultqueue;

import java.time.Duration;

/**
 * What a consumer asks for.
 *
 * @param max how many messages at the most, from 1
 * @param patience how long to wait when there is none
 * @param visibility how long the messages are this consumer's
 */
public record ReceiveOrder(int max, Duration patience, Duration visibility) {}
