package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.queue.QueuePause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue of jobs as the contract shows it. What it has no value for is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueView(
        String name,
        int capacity,
        int concurrency,
        @Nullable Integer globalConcurrency,
        int queued,
        int held,
        int scheduled,
        int running,
        boolean capped,
        double oldestAgeSeconds,
        Rate ratePerSecond,
        @Nullable Pause paused,
        List<Where> nodes) {

    /** Jobs a second that came in and that ended. */
    public record Rate(double in, double out) {}

    /** That nothing of it starts. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pause(
            @Nullable String at,
            @Nullable String reason,
            @Nullable String until) {

        static @Nullable Pause of(@Nullable QueuePause pause) {
            return pause == null
                    ? null
                    : new Pause(JobViews.time(pause.at()), pause.reason(), JobViews.time(pause.until()));
        }
    }

    /** A node that takes jobs from it, and how many at once. */
    public record Where(String id, int concurrency) {}
}
