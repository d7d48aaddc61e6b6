package dev.errand.builtin;

import dev.errand.task.Param;
import dev.errand.task.Task;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.springframework.stereotype.Component;

/** Tasks that take a random part of a second, to see results arrive out of order. */
@Component
class RandomTasks {

    private final DoubleSupplier draw;

    RandomTasks() {
        this(() -> ThreadLocalRandom.current().nextDouble());
    }

    RandomTasks(DoubleSupplier draw) {
        this.draw = draw;
    }

    @Task(
            value = "random_task",
            description = "Draws r from 0 (inclusive) to 1 (exclusive), sleeps r seconds, then returns r.",
            exampleArgs = "[]")
    double randomTask() throws InterruptedException {
        return drawAndSleep();
    }

    @Task(
            value = "add_random",
            description = "Draws r from 0 (inclusive) to 1 (exclusive), sleeps r seconds, then returns arg + r.",
            exampleArgs = "[5]")
    double addRandom(@Param(description = "Any number.") double arg) throws InterruptedException {
        return finite(arg + drawAndSleep());
    }

    @Task(
            value = "sum_random",
            description =
                    "Draws r from 0 (inclusive) to 1 (exclusive), sleeps r seconds, then returns arg1 + arg2 + arg3 + r.",
            exampleArgs = "[1, 2, 3]")
    double sumRandom(
            @Param(description = "Any number.") double arg1,
            @Param(description = "Any number.") double arg2,
            @Param(description = "Any number.") double arg3)
            throws InterruptedException {
        return finite(arg1 + arg2 + arg3 + drawAndSleep());
    }

    private double drawAndSleep() throws InterruptedException {
        double r = draw.getAsDouble();
        Seconds.sleep(Duration.ofNanos((long) (r * 1e9)));
        return r;
    }

    private static double finite(double sum) {
        if (!Double.isFinite(sum)) {
            throw new IllegalArgumentException("the sum is too large");
        }
        return sum;
    }
}
