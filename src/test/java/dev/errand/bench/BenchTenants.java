package dev.errand.bench;

import dev.errand.access.Caller;
import dev.errand.access.Tenant;
import dev.errand.web.support.Callers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a scenario say in a header for which tenant it calls, as a key would. Only there where a scenario asks for it. */
@Component
@Profile(BenchServer.PROFILE)
@ConditionalOnProperty(BenchTenants.PROPERTY)
@Order(Ordered.LOWEST_PRECEDENCE)
class BenchTenants extends OncePerRequestFilter {

    static final String PROPERTY = "bench.tenants";

    static final String HEADER = "Bench-Tenant";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse answer, FilterChain rest)
            throws ServletException, IOException {
        String tenant = request.getHeader(HEADER);
        if (tenant != null) {
            Callers.set(request, Caller.open().in(new Tenant(tenant)));
        }
        rest.doFilter(request, answer);
    }
}
