package dev.errand.web;

import dev.errand.access.Caller;
import dev.errand.access.Tenant;
import dev.errand.web.support.Callers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a test say in a header in which tenant a call acts, as a key would: whatever else has judged the call before. */
@TestConfiguration(proxyBeanMethods = false)
class Callings {

    static final String HEADER = "Test-Tenant";

    /** Sees all tenants. */
    static final String ALL = "*";

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    OncePerRequestFilter callings() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse answer, FilterChain rest)
                    throws ServletException, IOException {
                String tenant = request.getHeader(HEADER);
                if (tenant != null) {
                    Callers.set(request, caller(tenant));
                }
                rest.doFilter(request, answer);
            }
        };
    }

    private static Caller caller(String tenant) {
        Caller open = Caller.open();
        return tenant.equals(ALL)
                ? new Caller(open.kind(), "admin", Tenant.DEFAULT, true, open.scopes(), null, null)
                : open.in(new Tenant(tenant));
    }
}
