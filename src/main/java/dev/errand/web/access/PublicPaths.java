package dev.errand.web.access;

import java.util.Set;

/** Which paths need no key while the service is closed, and which need more than any key. Pure. */
record PublicPaths(boolean docs) {

    private static final Set<String> EXACT =
            Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness", "/problems");
    private static final String OPERATORS = "/actuator";

    /** Whether whoever has no key sees what is there. */
    boolean contain(String path) {
        return EXACT.contains(path)
                || path.startsWith("/problems/")
                || path.startsWith("/clients/")
                || (docs && isOfDocs(path));
    }

    /** Whether it tells how the service stands, to operators alone. */
    static boolean isOfOperators(String path) {
        return path.equals(OPERATORS) || path.startsWith(OPERATORS + "/");
    }

    /** Whether it tells of all tenants, by their names. */
    static boolean isOfMetrics(String path) {
        return path.startsWith(OPERATORS + "/prometheus") || path.startsWith(OPERATORS + "/metrics");
    }

    private static boolean isOfDocs(String path) {
        return path.startsWith("/v3/api-docs") || path.startsWith("/swagger-ui");
    }
}
