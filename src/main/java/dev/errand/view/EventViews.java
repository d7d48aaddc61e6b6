package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.event.StreamEvent;
import org.jspecify.annotations.Nullable;

/** The data of events that are not documents of jobs. Pure. */
public final class EventViews {

    private EventViews() {}

    /** A status; in the stream of a batch also whose. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StatusData(
            String status,
            @Nullable String reason,
            int attempt,
            @Nullable String at,
            @Nullable String jobId,
            @Nullable Integer index) {

        public static StatusData of(StreamEvent.Status event) {
            return new StatusData(
                    event.state().code(),
                    event.reason() == null ? null : event.reason().code(),
                    event.attempt(),
                    JobViews.time(event.at()),
                    event.item() == null ? null : event.item().jobId(),
                    event.item() == null ? null : event.item().index());
        }
    }

    /** How far a job says it is. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProgressData(
            Number percent,
            @Nullable String message,
            @Nullable String at) {

        public static ProgressData of(StreamEvent.Progressed event) {
            return new ProgressData(
                    JobViews.percent(event.progress()),
                    event.progress().message(),
                    JobViews.time(event.progress().at()));
        }
    }

    /** A line of a job's log. */
    public record LogData(
            String level, String message, @Nullable String at) {

        public static LogData of(StreamEvent.Logged event) {
            return new LogData(
                    event.line().level().code(),
                    event.line().message(),
                    JobViews.time(event.line().at()));
        }
    }
}
