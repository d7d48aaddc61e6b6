package dev.errand.web.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.view.JobViews;
import dev.errand.webhook.outbox.Delivery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A webhook delivery with all its tries, as the contract shows it. What has no value is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryView(
        String id,
        String event,
        @Nullable String jobId,
        @Nullable String batchId,
        @Nullable String endpointId,
        @Nullable String url,
        String status,
        @Nullable String createdAt,
        @Nullable String nextTryAt,
        List<TryView> tries) {

    /** One try. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TryView(
            @Nullable String at,
            @Nullable Integer status,
            @Nullable Double latencySeconds,
            @Nullable String answer,
            @Nullable String error) {

        static TryView of(Delivery.Try made) {
            return new TryView(
                    JobViews.time(made.at()), made.status(), seconds(made.latency()), made.answer(), made.error());
        }

        private static @Nullable Double seconds(@Nullable Duration latency) {
            return latency == null ? null : latency.toMillis() / 1000.0;
        }
    }

    /** The delivery as it stands. */
    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.event().code(),
                delivery.jobId(),
                delivery.batchId(),
                delivery.endpointId(),
                delivery.url(),
                delivery.status().code(),
                JobViews.time(delivery.createdAt()),
                JobViews.time(delivery.nextTryAt()),
                delivery.tries().stream().map(TryView::of).toList());
    }
}
