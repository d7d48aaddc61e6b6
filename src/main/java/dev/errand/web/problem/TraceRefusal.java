package dev.errand.web.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses TRACE, to which servlets answer with all headers of the request, those too that a proxy added for our eyes alone. It goes on as a method
 * that nothing takes, so that the answer says which ones there are, or that there is nothing.
 */
@Component
class TraceRefusal extends OncePerRequestFilter {

    private static final String NONE = "REFUSED";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(HttpMethod.TRACE.matches(request.getMethod()) ? new Untraced(request) : request, response);
    }

    private static final class Untraced extends HttpServletRequestWrapper {

        Untraced(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return NONE;
        }
    }
}
