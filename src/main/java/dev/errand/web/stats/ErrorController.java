package dev.errand.web.stats;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.stats.error.ErrorReader;
import dev.errand.stats.report.StatsQuery;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows which errors attempts ended in, those that are alike as one. */
@RestController
public class ErrorController {

    private static final Duration USUAL = Duration.ofDays(1);
    private static final int MAX_ITEMS = 200;
    private static final int USUAL_ITEMS = 50;
    private static final int STEPS = 60;

    private final ErrorReader reader;
    private final Clock clock;

    ErrorController(ErrorReader reader, Clock clock) {
        this.reader = reader;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/errors", produces = MediaType.APPLICATION_JSON_VALUE)
    ErrorsView list(HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.of(request, "from", "to", "task", "limit");
        Instant now = clock.instant();
        StatsQuery query = query(request, parameters, parameters.one("task").orElse(null), now);
        int limit = parameters.integer("limit", 1, MAX_ITEMS, USUAL_ITEMS);
        List<ErrorGroupView> items = reader.list(query, now, limit).stream()
                .map(each -> ErrorGroupView.of(each, query, false))
                .toList();
        return new ErrorsView(StatsView.time(now), query.step() / 1000, items);
    }

    @GetMapping(path = "/v1/errors/{fingerprint}", produces = MediaType.APPLICATION_JSON_VALUE)
    ErrorGroupView read(@PathVariable("fingerprint") String fingerprint, HttpServletRequest request) {
        QueryParameters parameters = QueryParameters.of(request, "from", "to");
        Instant now = clock.instant();
        StatsQuery query = query(request, parameters, null, now);
        return reader.find(fingerprint, query, now)
                .map(found -> ErrorGroupView.of(found, query, true))
                .orElseThrow(() -> Problem.of(ProblemType.ERROR_NOT_FOUND, "there is no error of this fingerprint")
                        .asException());
    }

    private static StatsQuery query(
            HttpServletRequest request, QueryParameters parameters, @Nullable String task, Instant now) {
        TimeSpan span = TimeSpan.of(parameters, now, USUAL);
        String tenant = Owners.listed(Callers.of(request));
        return StatsQuery.of(tenant, task, null, span.from(), span.to(), 1, STEPS);
    }
}
