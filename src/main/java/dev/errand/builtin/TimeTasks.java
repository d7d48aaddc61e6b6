package dev.errand.builtin;

import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Task;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Tasks that take time, each in its own manner of being told to stop. */
@Component
class TimeTasks {

    private static final int MAX_STEPS = 1_000_000;

    @Task(
            value = "lengthy_task",
            description = "Sleeps n seconds, then returns \"Completed n second task\".",
            exampleArgs = "[3]")
    String lengthyTask(@Param(description = "Seconds to sleep: 0 to 604800 (a week).") BigDecimal n)
            throws InterruptedException {
        Seconds.sleep(Seconds.of("n", n));
        return "Completed " + n.toPlainString() + " second task";
    }

    @Task(
            value = "sleep",
            description = "Sleeps and returns nothing; stops at once when asked to.",
            exampleArgs = "[10]")
    void sleep(@Param(description = "Seconds to sleep: 0 to 604800 (a week).") BigDecimal seconds)
            throws InterruptedException {
        Seconds.sleep(Seconds.of("seconds", seconds));
    }

    @Task(
            value = "count",
            description = "Counts up to steps, reporting progress after each, and returns steps; stops when asked to.",
            exampleArgs = "[5, 1]")
    int count(
            @Param(description = "How far to count: 1 to 1000000.") int steps,
            @Param(name = "step_seconds", description = "Seconds that each step takes: 0 to 604800 (a week).")
                    BigDecimal stepSeconds,
            JobContext context)
            throws InterruptedException {
        Duration step = Seconds.of("step_seconds", stepSeconds);
        if (steps < 1 || steps > MAX_STEPS) {
            throw new IllegalArgumentException("steps must be between 1 and " + MAX_STEPS);
        }
        for (int done = 1; done <= steps; done++) {
            if (context.stopRequested()) {
                throw new InterruptedException("asked to stop");
            }
            Seconds.sleep(step);
            context.progress(100.0 * done / steps, done + " of " + steps);
        }
        return steps;
    }

    @Task(
            value = "stubborn",
            description = "Sleeps and ignores every request to stop, to see how such a task is abandoned.",
            exampleArgs = "[60]")
    void stubborn(@Param(description = "Seconds to sleep: 0 to 604800 (a week).") BigDecimal seconds) {
        long end = System.nanoTime() + Seconds.of("seconds", seconds).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            sleepUnlessInterrupted(left);
        }
    }

    /** Swallows the interrupt, which is bad manners and the very point here. */
    private static void sleepUnlessInterrupted(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException ignored) {
            // The caller sleeps on for what is left.
        }
    }
}
