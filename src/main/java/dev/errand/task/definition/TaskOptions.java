package dev.errand.task.definition;

import dev.errand.task.Task;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a task beside its signature. Checked by whoever read it.
 *
 * @param name 1 to 200 characters out of letters, digits, {@code _}, {@code -} and {@code .}; unique in the catalog
 * @param description what it does; empty when its author did not say
 * @param queue of jobs that name none
 * @param timeout how long one attempt may take where the job says nothing; {@code null} for the service's default
 * @param maxAttempts how many attempts a job has that says nothing: 1 to 100
 * @param concurrency how many of its jobs run at once, as its author would have it; 0 for no limit
 * @param perSecond how many attempts start within a second, as its author would have it; 0 for no limit
 */
public record TaskOptions(
        String name,
        String description,
        String queue,
        @Nullable Duration timeout,
        int maxAttempts,
        int concurrency,
        double perSecond) {

    /** The least rate that can be said. */
    public static final double MIN_RATE = 0.001;

    /** The greatest one. */
    public static final double MAX_RATE = 100_000;

    /** What the name must be of a task that runs in the service. */
    public static final String NAME_RULE = "must be 1 to 100 characters out of letters, digits, '_', '-' and '.'";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    /** Whether a task that runs in the service may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether this is a rate, or 0 for no limit. */
    public static boolean isRate(double perSecond) {
        return perSecond == 0 || (perSecond >= MIN_RATE && perSecond <= MAX_RATE);
    }

    /** As the annotation of a method has them. */
    public static TaskOptions of(Task task) {
        double seconds = task.timeoutSeconds();
        return new TaskOptions(
                task.value(),
                task.description(),
                task.queue(),
                seconds == 0 ? null : Duration.ofNanos(Math.round(seconds * 1e9)),
                task.maxAttempts(),
                task.concurrency(),
                task.perSecond());
    }
}
