package dev.errand.task.json;

import java.math.BigDecimal;
import tools.jackson.core.StreamReadConstraints;

/**
 * How much of a number is taken. {@code 1e-999999999} is a few characters, but whoever writes it out, rounds it or adds one to it
 * needs a gigabyte; so no task is given such a number as a {@link BigDecimal}. Pure.
 */
public final class NumberLimits {

    /** The most digits of a number as it is written in JSON; so many may an integer have in a result as well. */
    public static final int MAX_DIGITS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    /** The most digits before the point, and after it, of a decimal number whose exponent is written out; without one it has fewer anyway. */
    public static final int MAX_PLACES = 10_000;

    private NumberLimits() {}

    /** Whether the number is short enough when it is written out. Looks at its exponent and does not spell it out. */
    public static boolean fits(BigDecimal number) {
        long after = number.scale();
        return after <= MAX_PLACES && number.precision() - after <= MAX_PLACES;
    }
}
