package dev.errand.web.event;

import dev.errand.web.request.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * After which event a client wants to go on: the header {@code Last-Event-ID}, which a browser sends by itself when it comes back,
 * or else the query parameter {@code after}.
 */
public final class EventPosition {

    private static final String HEADER = "Last-Event-ID";
    private static final String PARAMETER = "after";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private EventPosition() {}

    /**
     * The number, or nothing when the client has none, or a header with something that is none: browsers cannot be told of that.
     *
     * @throws dev.errand.problem.ProblemException if the parameter is not a number
     */
    public static OptionalLong of(HttpServletRequest request) {
        return of(request.getHeader(HEADER), request.getQueryString());
    }

    static OptionalLong of(@Nullable String header, @Nullable String query) {
        String parameter = QueryParameters.of(query, PARAMETER).one(PARAMETER).orElse(null);
        if (parameter != null && !NUMBER.matcher(parameter).matches()) {
            throw QueryParameters.refused(PARAMETER, "must be the id of an event, a whole number from 0");
        }
        // The address stays the same when a browser comes back, so what it has seen since counts more.
        String last = header == null || header.isEmpty() ? parameter : header;
        return last != null && NUMBER.matcher(last).matches()
                ? OptionalLong.of(Long.parseLong(last))
                : OptionalLong.empty();
    }
}
