package dev.errand.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything that the service answers, whatever its path, method and body are: {@link Doorkeeper} decides. The server makes its
 * filters first of all, so that one is asked for at the first request alone: else the server would tell, in many lines, of a database that is away.
 */
@Component
@Order(AccessFilter.ORDER)
class AccessFilter extends OncePerRequestFilter {

    /** Within what takes in refused bodies, and before all else. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 110;

    private final Supplier<Doorkeeper> doorkeeper;

    AccessFilter(ObjectProvider<Doorkeeper> doorkeeper) {
        this.doorkeeper = SingletonSupplier.of(doorkeeper::getObject);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        doorkeeper.get().receive(request, response, chain);
    }
}
