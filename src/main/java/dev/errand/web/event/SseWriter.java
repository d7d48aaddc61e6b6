package dev.errand.web.event;

import dev.errand.access.Caller;
import dev.errand.batch.Batch;
import dev.errand.event.EventWriter;
import dev.errand.event.StreamEvent;
import dev.errand.job.Job;
import dev.errand.view.BatchView;
import dev.errand.view.EventViews;
import dev.errand.view.JobViews;
import dev.errand.web.support.LinkedJobs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes events as server-sent events (HTML Living Standard, 9.2).
 *
 * @param base what links begin with
 * @param caller to whom
 */
record SseWriter(JsonMapper json, Clock clock, String base, Caller caller) implements EventWriter {

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] write(StreamEvent event) {
        return switch (event) {
            case StreamEvent.Snapshot snapshot -> frame(snapshot, "snapshot", document(snapshot.subject()));
            case StreamEvent.Status status -> frame(status, "status", EventViews.StatusData.of(status));
            case StreamEvent.Progressed progressed ->
                frame(progressed, "progress", EventViews.ProgressData.of(progressed));
            case StreamEvent.Logged logged -> frame(logged, "log", EventViews.LogData.of(logged));
            case StreamEvent.Told told -> frame(told, told.name(), document(told.data()));
            case StreamEvent.End end -> frame(end, "end", document(end.subject()));
        };
    }

    @Override
    public byte[] heartbeat() {
        return COMMENT;
    }

    private Object document(Object subject) {
        return switch (subject) {
            case Batch batch -> BatchView.of(batch, base);
            case Job job -> JobViews.of(LinkedJobs.shown(caller, job), base, false, clock.instant());
            case Map<?, ?> several -> documents(several);
            case List<?> all -> all.stream().map(this::document).toList();
            default -> subject;
        };
    }

    private Map<String, Object> documents(Map<?, ?> several) {
        Map<String, Object> all = new LinkedHashMap<>();
        several.forEach((name, one) -> all.put(String.valueOf(name), document(one)));
        return all;
    }

    private byte[] frame(StreamEvent event, String name, Object data) {
        StringBuilder text = new StringBuilder().append("event: ").append(name).append('\n');
        // A task's own JSON may have several lines; a line break between JSON tokens means nothing, whatever its kind.
        json.writeValueAsString(data)
                .lines()
                .forEach(line -> text.append("data: ").append(line).append('\n'));
        // Last, for clients that take half an event for a whole one when the stream is cut: what has no number is sent
        // again.
        text.append("id: ").append(event.number()).append("\n\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
