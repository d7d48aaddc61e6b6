package dev.errand.task.definition;

import dev.errand.task.Task;
import java.time.Duration;
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
