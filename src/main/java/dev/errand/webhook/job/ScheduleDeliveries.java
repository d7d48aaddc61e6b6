package dev.errand.webhook.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleListener;
import dev.errand.view.JobViews;
import dev.errand.webhook.endpoint.EndpointDirectory;
import dev.errand.webhook.endpoint.Targets;
import dev.errand.webhook.endpoint.WebhookBodies;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.NewDelivery;
import dev.errand.webhook.outbox.NewDelivery.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Records which endpoints are to be told of times of schedules that could not be kept, in the very transaction that says so. */
@Component
class ScheduleDeliveries implements ScheduleListener {

    private final EndpointDirectory directory;
    private final DeliveryRecorder recorder;

    ScheduleDeliveries(EndpointDirectory directory, DeliveryRecorder recorder) {
        this.directory = directory;
        this.recorder = recorder;
    }

    /** What is told. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Data(
            String schedule,
            String task,
            String scheduledAt,
            @Nullable Long count,
            @JsonRawValue @Nullable String problem) {}

    @Override
    public void missed(Connection connection, Missed news) throws SQLException {
        Schedule schedule = news.schedule();
        tell(
                connection,
                WebhookEvent.SCHEDULE_MISSED,
                schedule,
                new Data(schedule.name(), schedule.head().task(), JobViews.at(news.lastAt()), news.count(), null),
                news.at());
    }

    @Override
    public void rejected(Connection connection, Rejected news) throws SQLException {
        Schedule schedule = news.schedule();
        tell(
                connection,
                WebhookEvent.SCHEDULE_REJECTED,
                schedule,
                new Data(
                        schedule.name(), schedule.head().task(), JobViews.at(news.scheduledAt()), null, news.problem()),
                news.at());
    }

    private void tell(Connection connection, WebhookEvent event, Schedule schedule, Data data, Instant at)
            throws SQLException {
        List<Target> targets =
                Targets.of(event, schedule.tenant(), schedule.head().task(), null, directory.in(connection));
        if (!targets.isEmpty()) {
            byte[] body = WebhookBodies.of(event, at, data);
            var unused = recorder.record(
                    connection,
                    targets.stream()
                            .map(to -> new NewDelivery(event, null, null, to, body, schedule.tenant()))
                            .toList());
        }
    }
}
