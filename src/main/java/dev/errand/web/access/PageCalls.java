package dev.errand.web.access;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.problem.ProblemWriter;
import dev.errand.web.support.DashboardProperties;
import dev.errand.web.support.ReadOnlyPages;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * What pages in a browser may change here: those of others nothing, whoever is signed in; those of this service nothing where they may only read.
 * A browser says itself from where a call comes, in {@code Sec-Fetch-Site} (W3C Fetch Metadata), and no page can make it say something else. What is
 * no browser does not say so, and is not concerned. Safe for concurrent use.
 */
@Component
class PageCalls implements HandlerInterceptor {

    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN = Set.of("same-origin", "none");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    /** What only reads although it is sent as what does not. */
    private static final Set<String> READS = Set.of("/v1/jobs/check", "/v1/jobs/wait", "/v1/schedules/preview");

    /** What only reads where its body says so. */
    private static final Set<String> MAY_READ = Set.of("/v1/jobs/retry", "/v1/jobs/cancel", "/v1/jobs/delete");

    private final Cors cors;
    private final boolean readOnly;

    PageCalls(Cors cors, DashboardProperties properties) {
        this.cors = cors;
        this.readOnly = properties.mode() != DashboardProperties.Mode.FULL;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (SAFE.contains(request.getMethod()) || request.getDispatcherType() != DispatcherType.REQUEST) {
            return true;
        }
        String site = request.getHeader(SITE);
        Problem refusal = site == null ? null : refusal(site, request);
        if (refusal != null) {
            ProblemWriter.limitBody(request);
            throw refusal.asException();
        }
        return true;
    }

    private @Nullable Problem refusal(String site, HttpServletRequest request) {
        if (!OWN.contains(site)) {
            return cors.allows(request.getHeader(HttpHeaders.ORIGIN))
                    ? null
                    : Problem.of(
                            ProblemType.CROSS_SITE,
                            "a page of another origin must not change anything here; list the origin in errand.cors.origins if it may");
        }
        String path = Gate.path(request);
        if (!readOnly || READS.contains(path)) {
            return null;
        }
        if (MAY_READ.contains(path)) {
            ReadOnlyPages.mark(request);
            return null;
        }
        return ReadOnlyPages.refusal();
    }
}
