package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.start.AccessState;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.web.problem.ProblemWriter;
import dev.errand.web.support.Callers;
import dev.errand.web.support.StreamedAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.stereotype.Component;

/**
 * Lets requests in, or refuses them. While the service is closed it finds out who calls; what that caller may do, {@link ScopeInterceptor}
 * decides. While it is open it keeps pages of others out. Safe for concurrent use.
 */
@Component
class Doorkeeper {

    private static final String CALLS = "/v1/";
    private static final String RESULT = "/result";

    private final AccessState state;
    private final OpenCalls open;
    private final Gate gate;
    private final Cors cors;
    private final OpenStreams streams;
    private final ProblemWriter problems;

    Doorkeeper(AccessState state, OpenCalls open, Gate gate, Cors cors, OpenStreams streams, ProblemWriter problems) {
        this.state = state;
        this.open = open;
        this.gate = gate;
        this.cors = cors;
        this.streams = streams;
        this.problems = problems;
    }

    /** Hands the request on, with who makes it, or answers it. */
    void receive(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String uri = request.getRequestURI();
        if (uri.startsWith(CALLS)) {
            // What a task made may be a page of anybody's.
            response.setHeader(
                    "Content-Security-Policy",
                    uri.endsWith(RESULT) ? "default-src 'none'; sandbox" : "default-src 'none'");
        }
        if (state.isClosed()) {
            closed(request, response, chain);
            return;
        }
        Problem refusal = open.refusal(request);
        if (refusal != null) {
            problems.refuse(refusal, request, response);
        } else if (!cors.answers(request, response)) {
            Callers.set(request, Caller.open());
            chain.doFilter(LinkParameter.without(request), response);
        }
    }

    private void closed(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (cors.answers(request, response)) {
            return;
        }
        Caller caller;
        try {
            caller = gate.judge(request, response);
        } catch (ProblemException e) {
            problems.refuse(e.problem(), request, response);
            return;
        }
        Callers.set(request, caller);
        StreamedAnswer.watch(request, streams.letIn());
        // Spring shows details of the health to whoever it takes for signed in.
        chain.doFilter(
                gate.showsHealth(request, caller) ? new SignedIn(request, caller) : LinkParameter.without(request),
                response);
    }

    private static final class SignedIn extends HttpServletRequestWrapper {

        private final Caller caller;

        SignedIn(HttpServletRequest request, Caller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller::actor;
        }
    }
}
