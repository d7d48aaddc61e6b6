package dev.errand.web.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's wish for results.
 *
 * @param max how many at the most
 * @param waitSeconds how long to wait when there is none, if the body says so
 * @param visibility how long they are this consumer's
 */
public record ReceiveRequest(int max, @Nullable Duration waitSeconds, Duration visibility) {}
