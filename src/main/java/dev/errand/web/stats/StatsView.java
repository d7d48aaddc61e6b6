package dev.errand.web.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.stats.series.Distribution;
import dev.errand.stats.series.Event;
import dev.errand.stats.series.Figures;
import dev.errand.view.JobViews;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was counted of jobs. */
public record StatsView(String asOf, long stepSeconds, List<BucketView> buckets, NowView now) {

    /** What was counted in one step. */
    public record BucketView(
            String at,
            long submitted,
            long started,
            long succeeded,
            long failed,
            long canceled,
            long retried,
            SpreadView waitSeconds,
            SpreadView runSeconds) {}

    /** Times; without a value where there were none. */
    public record SpreadView(
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99,
            @Nullable Double max) {

        private static final SpreadView NONE = new SpreadView(null, null, null, null);

        static SpreadView of(Distribution times) {
            return times.count() == 0
                    ? NONE
                    : new SpreadView(
                            seconds(times.percentile(50)),
                            seconds(times.percentile(95)),
                            seconds(times.percentile(99)),
                            seconds(times.max()));
        }

        private static double seconds(long millis) {
            return millis / 1000.0;
        }
    }

    /** What there is to do. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record NowView(
            long queued,
            long scheduled,
            long running,
            @Nullable Double oldestAgeSeconds,
            boolean capped) {}

    /** What was counted in the step that begins then, in milliseconds since 1970. */
    public static BucketView bucket(long at, Figures figures) {
        return new BucketView(
                time(Instant.ofEpochMilli(at)),
                figures.count(Event.SUBMITTED),
                figures.count(Event.STARTED),
                figures.count(Event.SUCCEEDED),
                figures.count(Event.FAILED),
                figures.count(Event.CANCELED),
                figures.count(Event.RETRIED),
                SpreadView.of(figures.waits()),
                SpreadView.of(figures.runs()));
    }

    static String time(Instant time) {
        return JobViews.at(time);
    }
}
