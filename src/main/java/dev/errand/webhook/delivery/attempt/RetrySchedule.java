package dev.errand.webhook.delivery.attempt;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When to try again. Pure, but for the chance that it is given. */
public final class RetrySchedule {

    /** Delays differ by up to this part either way, so that what failed together does not come back together. */
    private static final double SPREAD = 0.2;

    private final List<Duration> delays;
    private final DoubleSupplier chance;

    /**
     * A plan.
     *
     * @param delays of each try since the previous one; their number is the number of tries
     * @param chance numbers from 0 to 1
     */
    public RetrySchedule(List<Duration> delays, DoubleSupplier chance) {
        this.delays = List.copyOf(delays);
        this.chance = chance;
    }

    /** The pause after so many tries; nothing when no further one is planned. */
    Optional<Duration> pauseAfter(int tries) {
        if (tries >= delays.size()) {
            return Optional.empty();
        }
        double factor = 1 - SPREAD + 2 * SPREAD * chance.getAsDouble();
        return Optional.of(Duration.ofMillis(Math.round(delays.get(tries).toMillis() * factor)));
    }
}
