package dev.errand.store.row;

import static dev.errand.db.row.NewRows.Column.bigint;
import static dev.errand.db.row.NewRows.Column.integer;
import static dev.errand.db.row.NewRows.Column.text;

import dev.errand.db.row.NewRows;
import dev.errand.job.Hold;
import dev.errand.job.JobRelations;
import dev.errand.job.JobSpec;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a new job looks like as rows. */
public final class JobColumns {

    public static final NewRows<NewJob> JOB = new NewRows<>(
            "job",
            List.of(
                    text("id", job -> job.id().value()),
                    text("task", job -> job.spec().task()),
                    text("queue", job -> job.spec().queue()),
                    text("limit_key", JobColumns::limit),
                    integer("priority", job -> job.spec().priority()),
                    text("state", job -> job.stored().state().code()),
                    bigint("run_at", job -> job.spec().runAt().toEpochMilli()),
                    bigint("expires_at", job -> millis(job.spec().expiresAt())),
                    bigint("timeout_ms", job -> job.spec().timeout().toMillis()),
                    integer("max_attempts", job -> job.spec().retry().maxAttempts()),
                    bigint("backoff_ms", job -> job.spec().retry().backoff().toMillis()),
                    bigint(
                            "max_backoff_ms",
                            job -> job.spec().retry().maxBackoff().toMillis()),
                    integer("at_most_once", job -> job.spec().atMostOnce() ? 1 : 0),
                    bigint("result_ttl_ms", job -> millis(job.spec().resultTtl())),
                    integer("attempt", job -> job.stored().attempts().number()),
                    bigint("started_at", job -> millis(job.stored().startedAt())),
                    text("lease_token", ofLease(Lease::token)),
                    text("node", ofLease(Lease::node)),
                    text("metadata", job -> StoredJson.ofMetadata(job.spec().metadata())),
                    text("args", job -> job.spec().args()),
                    text("kwargs", job -> job.spec().kwargs()),
                    text("batch_id", ofItem(JobRelations.BatchItem::batchId)),
                    integer("batch_index", ofItem(JobRelations.BatchItem::index)),
                    text("item_key", ofItem(JobRelations.BatchItem::key)),
                    integer("held", job -> hold(job.spec()).code()),
                    text("result_queue", job -> job.spec().relations().resultQueue()),
                    text(
                            "webhook",
                            job -> StoredJson.ofWebhook(job.spec().relations().webhook()))));

    public static final NewRows<Metadatum> METADATA = new NewRows<>(
            "job_metadata",
            List.of(text("job_id", Metadatum::jobId), text("name", Metadatum::name), text("value", Metadatum::value)));

    private JobColumns() {}

    /** By which a job is found. */
    public record Metadatum(String jobId, String name, String value) {

        public static List<Metadatum> of(List<NewJob> jobs) {
            return jobs.stream()
                    .flatMap(job -> job.spec().metadata().entrySet().stream().map(pair -> of(job, pair)))
                    .toList();
        }

        private static Metadatum of(NewJob job, Map.Entry<String, String> pair) {
            return new Metadatum(job.id().value(), pair.getKey(), pair.getValue());
        }
    }

    private static Function<NewJob, @Nullable Object> ofLease(Function<Lease, Object> value) {
        return job -> {
            Lease lease = job.lease();
            return lease == null ? null : value.apply(lease);
        };
    }

    private static Function<NewJob, @Nullable Object> ofItem(Function<JobRelations.BatchItem, @Nullable Object> value) {
        return job -> {
            JobRelations.BatchItem item = job.spec().relations().item();
            return item == null ? null : value.apply(item);
        };
    }

    private static @Nullable Object limit(NewJob job) {
        return job.spec().limit() == null ? null : job.spec().limit().text();
    }

    /** By its batch's window, then by its task's limits, or not at all. */
    private static Hold hold(JobSpec spec) {
        JobRelations.BatchItem item = spec.relations().item();
        if (item != null && item.held()) {
            return Hold.WINDOW;
        }
        return spec.limit() == null ? Hold.NONE : Hold.LIMIT;
    }

    public static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
