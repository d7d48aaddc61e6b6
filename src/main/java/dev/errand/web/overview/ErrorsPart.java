package dev.errand.web.overview;

import dev.errand.stats.error.ErrorReader;
import dev.errand.stats.report.StatsQuery;
import dev.errand.web.stats.ErrorGroupView;
import dev.errand.web.support.Owners;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Groups of errors of the last hour, the {@value #MAX} most frequent: one is news when it is new, or begins or ends to rise. */
@Component
final class ErrorsPart implements OverviewPart {

    private static final int MAX = 50;
    private static final Duration SPAN = Duration.ofHours(1);
    private static final int STEPS = 60;

    private final ErrorReader reader;
    private final Clock clock;

    ErrorsPart(ErrorReader reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public Topics topic() {
        return Topics.ERRORS;
    }

    @Override
    public Map<String, Object> read(Viewer viewer) {
        Instant now = clock.instant();
        StatsQuery query = StatsQuery.of(Owners.listed(viewer.caller()), null, null, now.minus(SPAN), now, 1, STEPS);
        Map<String, Object> documents = new LinkedHashMap<>();
        for (ErrorReader.Counted each : reader.list(query, now, MAX)) {
            ErrorGroupView group = ErrorGroupView.of(each, query, false);
            documents.put(group.fingerprint(), group);
        }
        return documents;
    }

    @Override
    public Object essence(Object document) {
        return document instanceof ErrorGroupView group ? List.of(group.fingerprint(), group.rising()) : document;
    }

    /** One that is not among the most frequent any more is no news. */
    @Override
    public boolean tellsWhatIsGone() {
        return false;
    }
}
