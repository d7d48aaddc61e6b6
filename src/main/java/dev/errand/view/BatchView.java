package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.batch.Batch;
import dev.errand.batch.BatchMode;
import dev.errand.batch.Counts;
import dev.errand.job.spec.TenantNames;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The batch document, as the contract lays it down. What has no value is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchView(
        String id,
        @Nullable String name,
        @Nullable String task,
        String mode,
        String queue,
        String status,
        boolean done,
        @Nullable Integer maxConcurrency,
        boolean failFast,
        Counts counts,
        String createdAt,
        @Nullable String finishedAt,
        @Nullable String cancelRequestedAt,
        @Nullable String cancelReason,
        LinksView links) {

    /** Where to go from here. */
    public record LinksView(String self, String results, String jobs, String cancel, String events) {}

    /**
     * The document of a batch.
     *
     * @param base what links begin with
     */
    public static BatchView of(Batch batch, String base) {
        return new BatchView(
                batch.id(),
                batch.name(),
                batch.mode() == BatchMode.GRAPH ? null : TenantNames.shown(batch.task()),
                batch.mode().code(),
                TenantNames.queueOf(batch.line()),
                batch.status().code(),
                batch.done(),
                batch.maxConcurrency(),
                batch.failFast(),
                batch.counts(),
                Objects.requireNonNull(JobViews.time(batch.createdAt())),
                JobViews.time(batch.finishedAt()),
                JobViews.time(batch.cancelRequestedAt()),
                batch.cancelReason(),
                links(batch, base));
    }

    /** The address of a batch. */
    public static String self(String id, String base) {
        return base + "/v1/batches/" + id;
    }

    private static LinksView links(Batch batch, String base) {
        String self = self(batch.id(), base);
        return new LinksView(
                self, self + "/results", base + "/v1/jobs?batch=" + batch.id(), self + "/cancel", self + "/events");
    }
}
