package dev.errand.web.access;

import dev.errand.access.AccessProperties;
import dev.errand.access.WhenSignInIsSet;
import dev.errand.web.support.PageRoutes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Which paths need no key while the service is closed, and which need more than any key. Pure. */
@Component
class PublicPaths {

    private static final String CALLS = "/v1/";
    private static final String PROBLEMS = "/problems";
    private static final List<String> DOCS = List.of("/v3/api-docs", "/swagger-ui");
    private static final Set<String> SIGN_IN = Set.of("/sign-in", "/sign-in/start", "/sign-in/callback");
    /** Where there may be what is not of operators, if they have no path of their own. */
    private static final List<String> OTHERS =
            List.of(CALLS, PROBLEMS, "/clients/", "/sign-", "/v3/api-docs", "/swagger-ui");

    private final boolean docs;
    private final String operators;
    /** The paths of it, made once: each call is compared to them. */
    private final String below;

    private final List<String> metrics;
    private final String health;
    private final Set<String> exact;

    /** With where the operator has what tells how the service stands, and with a place to sign in if there is one. */
    @Autowired
    PublicPaths(
            AccessProperties properties,
            @Value("${management.endpoints.web.base-path:/actuator}") String operators,
            Environment environment) {
        this(properties.publicDocs(), operators, WhenSignInIsSet.isMet(environment));
    }

    PublicPaths(boolean docs, String operators, boolean signIn) {
        this.docs = docs;
        this.operators = operators.equals("/") ? "" : operators;
        this.below = this.operators + "/";
        this.metrics = List.of(below + "prometheus", below + "metrics");
        this.health = below + "health";
        Set<String> paths = new HashSet<>(Set.of(health, health + "/liveness", health + "/readiness", PROBLEMS));
        if (signIn) {
            paths.addAll(SIGN_IN);
        }
        this.exact = Set.copyOf(paths);
    }

    /** Whether whoever has no key sees what is there. */
    boolean contain(String path) {
        return exact.contains(path) || (!path.startsWith(CALLS) && isPage(path));
    }

    private boolean isPage(String path) {
        return path.startsWith(PROBLEMS + "/")
                || path.startsWith("/clients/")
                || PageRoutes.containWithFiles(path)
                || (docs && DOCS.stream().anyMatch(path::startsWith));
    }

    /** Whether it tells how the service stands, to operators alone. */
    boolean isOfOperators(String path) {
        return operators.isEmpty()
                ? OTHERS.stream().noneMatch(path::startsWith) && !PageRoutes.containWithFiles(path)
                : path.equals(operators) || path.startsWith(below);
    }

    /** Whether it tells of all tenants, by their names. */
    boolean isOfMetrics(String path) {
        return path.startsWith(below) && metrics.stream().anyMatch(path::startsWith);
    }

    /** Whether it tells of the health, in more words to operators. */
    boolean isOfHealth(String path) {
        return path.startsWith(health);
    }
}
