package dev.errand.web.access;

import dev.errand.access.AccessProperties;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * What keeps web pages out while the service is open: a browser on this machine shows pages of anybody, and these may call any address. So a
 * request must name a host that is known to be this service, which a page that had its own name lead here does not, and what changes something must
 * not come from a page of somebody else. Safe for concurrent use.
 */
@Component
class OpenCalls {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]", "::1"));
    private final @Nullable String publicOrigin;
    private final Cors cors;

    OpenCalls(AccessProperties properties, Cors cors, @Value("${errand.public-url:}") String publicUrl) {
        properties.hosts().stream()
                .filter(host -> !host.isBlank())
                .forEach(host -> hosts.add(host.strip().toLowerCase(Locale.ROOT)));
        URI url = publicUrl.isBlank() ? null : URI.create(publicUrl);
        if (url != null && url.getHost() != null) {
            hosts.add(url.getHost().toLowerCase(Locale.ROOT));
            publicOrigin = url.getRawAuthority().toLowerCase(Locale.ROOT);
        } else {
            publicOrigin = null;
        }
        this.cors = cors;
    }

    /** Why the request is refused, if it is. */
    @Nullable
    Problem refusal(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null && !isOurs(request.getServerName())) {
            return Problem.of(
                    ProblemType.MISDIRECTED,
                    "this service is not known as " + request.getServerName()
                            + "; list the name in errand.security.hosts, or turn errand.security.mode on");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || SAFE.contains(request.getMethod()) || isSame(origin, host) || cors.allows(origin)) {
            return null;
        }
        return Problem.of(
                ProblemType.CROSS_SITE,
                "a page of another origin must not change anything here; list the origin in errand.cors.origins if it may");
    }

    private boolean isOurs(String name) {
        return hosts.contains(name) || hosts.contains(name.toLowerCase(Locale.ROOT));
    }

    private boolean isSame(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        String authority = scheme < 0 ? origin : origin.substring(scheme + 3).toLowerCase(Locale.ROOT);
        return authority.equalsIgnoreCase(host) || authority.equals(publicOrigin);
    }
}
