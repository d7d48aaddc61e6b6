package dev.errand.web.support;

import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.WaitPreference;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Takes out of a request what the answer will depend on. */
@Component
public class CallFactory {

    private static final String VIEW = "view";
    private static final String PREFER = "Prefer";

    private final PublicAddress address;

    CallFactory(PublicAddress address) {
        this.address = address;
    }

    /** A call that answers at once. */
    public Call immediate(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, VIEW);
        return new Call(Callers.of(request), address.of(request), isFull(request, query), null, null);
    }

    /** A call that answers at once, unless the client has already what it asks for. */
    public Call conditional(HttpServletRequest request) {
        var unused = QueryParameters.of(request);
        return new Call(
                Callers.of(request), address.of(request), false, null, request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    /** A call that waits if the client wants so. */
    public Call patient(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, VIEW, WaitPreference.PARAMETER);
        return new Call(
                Callers.of(request),
                address.of(request),
                isFull(request, query),
                preference(request, query),
                request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    /** Whoever has but a link is shown no arguments. */
    private static boolean isFull(HttpServletRequest request, QueryParameters query) {
        return query.fullView() && Callers.of(request).link() == null;
    }

    /** How long the client will wait, if it said so; the query must allow the parameter. */
    public static @Nullable WaitPreference preference(HttpServletRequest request, QueryParameters query) {
        List<String> prefer =
                request.getHeader(PREFER) == null ? List.of() : Collections.list(request.getHeaders(PREFER));
        return WaitPreference.of(prefer, query.all(WaitPreference.PARAMETER));
    }
}
