package dev.errand.web.stats;

import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The parameters {@code from} and {@code to}: from the one on, and before the other. */
record TimeSpan(Instant from, Instant to) {

    /**
     * What the query says; up to now, and as long as usual, where it says nothing.
     *
     * @throws dev.errand.problem.ProblemException if one is no time, or there is nothing between them
     */
    static TimeSpan of(QueryParameters parameters, Instant now, Duration usual) {
        Instant to = time(parameters, "to").orElse(now);
        Instant from = time(parameters, "from").orElse(to.minus(usual));
        if (!from.isBefore(to)) {
            throw QueryParameters.refused("from", "must be before to, which is now where it is left out");
        }
        return new TimeSpan(from, to);
    }

    private static Optional<Instant> time(QueryParameters parameters, String name) {
        return parameters
                .one(name)
                .map(text -> Timestamps.parseBound(text)
                        .orElseThrow(() -> QueryParameters.refused(
                                name, Timestamps.EXPECTED + "; a plus sign is written %2B in a query")));
    }
}
