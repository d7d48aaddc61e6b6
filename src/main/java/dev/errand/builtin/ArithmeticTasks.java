package dev.errand.builtin;

import dev.errand.task.Param;
import dev.errand.task.Task;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Tasks that compute, exactly. */
@Component
class ArithmeticTasks {

    private static final int MAX_DIGITS = 10_000;
    /** What a whole number in a result may have; larger ones keep their exponent. */
    private static final int MAX_WRITTEN = 1000;

    @Task(value = "square", description = "Squares a number, exactly.", exampleArgs = "[3]")
    BigDecimal square(
            @Param(description = "A number of up to 1,000 digits, written out 10,000 before and after the point.")
                    BigDecimal x) {
        return exactSquare(x);
    }

    @Task(
            value = "think_about_square",
            description = "Sleeps x seconds, then squares x: slow work of a known length.",
            exampleArgs = "[2]")
    BigDecimal thinkAboutSquare(
            @Param(description = "The number to square and the seconds to sleep: 0 to 604800 (a week).") BigDecimal x)
            throws InterruptedException {
        Duration thought = Seconds.of("x", x);
        BigDecimal square = exactSquare(x);
        Seconds.sleep(thought);
        return square;
    }

    private static BigDecimal exactSquare(BigDecimal x) {
        // The scale first: asking 1e999999999 for its integer digits would be the very work to be avoided.
        if (Math.abs((long) x.scale()) > MAX_DIGITS || x.precision() > MAX_DIGITS) {
            throw new IllegalArgumentException("x must have at most 10,000 digits before and after the point");
        }
        BigDecimal square = x.multiply(x).stripTrailingZeros();
        boolean exponent = square.scale() < 0;
        return exponent && square.precision() - square.scale() <= MAX_WRITTEN ? square.setScale(0) : square;
    }
}
