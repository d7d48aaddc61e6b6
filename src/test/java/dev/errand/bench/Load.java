package dev.errand.bench;

import java.time.Duration;

/**
 * What to send.
 *
 * @param connections kept open, each with one request on its way at the most
 * @param duration after which nothing more is sent
 * @param most requests in all
 * @param perSecond how many requests are due each second, whether or not earlier ones were answered; 0 for the next one as soon as
 *     a connection is free
 */
record Load(int connections, Duration duration, long most, double perSecond) {

    /** Each connection sends its next request when it has its answer. */
    static Load closedLoop(int connections, Duration duration) {
        return new Load(connections, duration, Long.MAX_VALUE, 0);
    }

    /** Requests at their times, so that a service that stalls is charged with all that had to wait. */
    static Load fixedRate(int connections, Duration duration, double perSecond) {
        return new Load(connections, duration, Long.MAX_VALUE, perSecond);
    }

    /** So many requests, as fast as they are answered. */
    static Load count(int connections, long requests) {
        return new Load(connections, Duration.ofMinutes(10), requests, 0);
    }

    boolean atFixedRate() {
        return perSecond > 0;
    }
}
