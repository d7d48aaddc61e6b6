package dev.errand.web.overview;

import dev.errand.stats.report.PresentLoad;
import dev.errand.stats.report.StatsQuery;
import dev.errand.stats.report.StatsReader;
import dev.errand.stats.series.Figures;
import dev.errand.store.JobLoad;
import dev.errand.view.JobViews;
import dev.errand.web.stats.StatsView;
import dev.errand.web.stats.StatsView.BucketView;
import dev.errand.web.stats.StatsView.NowView;
import dev.errand.web.support.Owners;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What was counted in this minute and the one before, and what there is to do: read once in two seconds for all who watch the same tenant. */
@Component
final class StatsPart implements OverviewPart {

    private static final String ONLY = "stats";
    private static final Duration SPAN = Duration.ofMinutes(1);
    private static final long FRESH_NANOS =
            Duration.ofSeconds(OverviewFeed.PERIOD_SECONDS).toNanos() * 9 / 10;
    private static final int MAX_REMEMBERED = 100;

    private final StatsReader reader;
    private final PresentLoad present;
    private final Clock clock;
    private final Map<String, Seen> remembered = new ConcurrentHashMap<>();

    StatsPart(StatsReader reader, PresentLoad present, Clock clock) {
        this.reader = reader;
        this.present = present;
        this.clock = clock;
    }

    private record Seen(long nanos, StatsData data) {}

    /** As {@code /v1/stats} shows them. */
    record StatsData(String asOf, long stepSeconds, List<BucketView> buckets, NowView now) {}

    @Override
    public Topics topic() {
        return Topics.STATS;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        String tenant = Owners.listed(viewer.caller());
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.clear();
        }
        Seen seen = remembered.compute(
                tenant == null ? "" : tenant,
                (name, known) -> known != null && System.nanoTime() - known.nanos() < FRESH_NANOS
                        ? known
                        : new Seen(System.nanoTime(), data(tenant)));
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(ONLY, seen.data());
        return one;
    }

    private StatsData data(@Nullable String tenant) {
        Instant now = clock.instant();
        StatsQuery query = StatsQuery.of(tenant, null, null, now.minus(SPAN), now, SPAN.toSeconds());
        List<Figures> figures = reader.read(query);
        List<BucketView> buckets = new ArrayList<>(figures.size());
        for (int i = 0; i < figures.size(); i++) {
            buckets.add(StatsView.bucket(query.from() + i * query.step(), figures.get(i)));
        }
        JobLoad load = present.of(tenant, null, null);
        Instant oldest = load.oldest();
        Double age = oldest == null
                ? null
                : Math.max(0, Duration.between(oldest, now).toMillis()) / 1000.0;
        return new StatsData(
                JobViews.at(now),
                query.step() / 1000,
                buckets,
                new NowView(load.queued(), load.scheduled(), load.running(), age, load.capped()));
    }

    /** The time alone is no news. */
    @Override
    public Object essence(Object document) {
        return document instanceof StatsData data ? List.of(data.buckets(), data.now()) : document;
    }
}
