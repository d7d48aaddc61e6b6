package dev.errand.web.access;

import dev.errand.access.link.Links;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A link in the address, {@code ?cap=errc_…}, for what cannot send headers, as an {@code EventSource} in a browser. Only for calls that read.
 * Whatever comes after the filter does not see it, so it is in no link, no log and no problem.
 */
final class LinkParameter {

    static final String NAME = "cap";

    private static final String START = NAME + "=" + Links.PREFIX;

    private LinkParameter() {}

    /** The link, if there is one and the call only reads. */
    static @Nullable String of(HttpServletRequest request) {
        String query = request.getQueryString();
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (query == null || !reads || !query.contains(START)) {
            return null;
        }
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(START))
                .map(pair -> pair.substring(NAME.length() + 1))
                .findFirst()
                .orElse(null);
    }

    /** The request without any link in its address. */
    static HttpServletRequest without(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null || !query.contains(START) ? request : new Without(request, query);
    }

    private static final class Without extends HttpServletRequestWrapper {

        private final @Nullable String query;

        Without(HttpServletRequest request, String query) {
            super(request);
            String rest = Arrays.stream(query.split("&"))
                    .filter(pair -> !pair.startsWith(START))
                    .collect(Collectors.joining("&"));
            this.query = rest.isEmpty() ? null : rest;
        }

        @Override
        public @Nullable String getQueryString() {
            return query;
        }
    }
}
