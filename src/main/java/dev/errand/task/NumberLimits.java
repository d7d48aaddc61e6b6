package dev.errand.task;

import java.math.BigDecimal;
import tools.jackson.core.StreamReadConstraints;

/**
 * How much of a number is taken. {@code 1e-999999999} is a few characters, but whoever writes it out, rounds it or adds one to it
 * needs a gigabyte; so no task is given such a number as a {@link BigDecimal}. Pure.
 */
final class NumberLimits {

    /** The most digits of a number as it is written in JSON; so many may an integer have in a result as well. */
    static final int MOST_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    /** The most digits before the point, and after it, of a decimal number that is written out. */
    static final int MOST_PLACES = 10_000;

    private NumberLimits() {}

    /** Whether the number is short enough when it is written out. Looks at its exponent and does not spell it out. */
    static boolean fits(BigDecimal number) {
        long after = number.scale();
        return after <= MOST_PLACES && number.precision() - after <= MOST_PLACES;
    }
}
