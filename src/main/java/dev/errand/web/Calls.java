package dev.errand.web;

import dev.errand.request.QueryParameters;
import dev.errand.request.WaitPreference;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Takes out of a request what the answer will depend on. */
@Component
class Calls {

    private static final String VIEW = "view";
    private static final String PREFER = "Prefer";

    private final PublicAddress address;

    Calls(PublicAddress address) {
        this.address = address;
    }

    /** A call that answers at once. */
    Call immediate(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, VIEW);
        return new Call(address.of(request), query.fullView(), null, null);
    }

    /** A call that waits if the client wants so. */
    Call patient(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, VIEW, WaitPreference.PARAMETER);
        List<String> prefer =
                request.getHeader(PREFER) == null ? List.of() : Collections.list(request.getHeaders(PREFER));
        return new Call(
                address.of(request),
                query.fullView(),
                WaitPreference.of(prefer, query.all(WaitPreference.PARAMETER)),
                request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }
}
