package dev.errand.web.stats;

import dev.errand.stats.report.PresentLoad;
import dev.errand.stats.report.StatsQuery;
import dev.errand.stats.report.StatsReader;
import dev.errand.stats.series.Figures;
import dev.errand.store.JobLoad;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what was counted of jobs, and what there is to do. */
@RestController
public class StatsController {

    private static final Duration USUAL = Duration.ofHours(1);
    private static final int MAX_STEP = (int) Duration.ofDays(366).toSeconds();

    private final StatsReader reader;
    private final PresentLoad present;
    private final Clock clock;

    StatsController(StatsReader reader, PresentLoad present, Clock clock) {
        this.reader = reader;
        this.present = present;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    StatsView read(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.of(request, "from", "to", "step", "task", "queue");
        Instant now = clock.instant();
        TimeSpan span = TimeSpan.of(parameters, now, USUAL);
        int step = parameters.integer("step", 1, MAX_STEP, 1);
        String tenant = Owners.listed(Callers.of(request));
        String task = parameters.one("task").orElse(null);
        String queue = parameters.one("queue").orElse(null);
        StatsQuery query = StatsQuery.of(tenant, task, queue, span.from(), span.to(), step);
        List<Figures> figures = reader.read(query);
        List<StatsView.BucketView> buckets = IntStream.range(0, figures.size())
                .mapToObj(i -> StatsView.bucket(query.from() + i * query.step(), figures.get(i)))
                .toList();
        return new StatsView(StatsView.time(now), query.step() / 1000, buckets, now(tenant, task, queue, now));
    }

    private StatsView.NowView now(@Nullable String tenant, @Nullable String task, @Nullable String queue, Instant now) {
        JobLoad load = present.of(tenant, task, queue);
        Instant oldest = load.oldest();
        Double age = oldest == null
                ? null
                : Math.max(0, Duration.between(oldest, now).toMillis()) / 1000.0;
        return new StatsView.NowView(load.queued(), load.scheduled(), load.running(), age, load.capped());
    }
}
