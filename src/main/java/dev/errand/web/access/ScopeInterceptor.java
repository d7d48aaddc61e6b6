package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.audit.AuditTrail;
import dev.errand.access.audit.Deed;
import dev.errand.access.key.AccessKey;
import dev.errand.access.key.KeyRing;
import dev.errand.access.start.AccessState;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.web.description.ApiDescription;
import dev.errand.web.problem.ProblemWriter;
import dev.errand.web.support.Callers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Enforces what the description of the API says of each call, by the very method that is about to answer it: so there is no second opinion on which
 * call a path means. What the description does not tell of is refused. Judges again when a call that waited is answered. Safe for
 * concurrent use.
 */
@Component
class ScopeInterceptor implements HandlerInterceptor {

    private static final Logger log = LoggerFactory.getLogger(ScopeInterceptor.class);
    private static final String CALLS = "/v1/";
    private static final String MAKE_KEY = "/v1/keys";

    private final AccessState state;
    private final KeyRing ring;
    private final AuditTrail audit;
    private final Supplier<Policy> policy = SingletonSupplier.of(ScopeInterceptor::read);

    ScopeInterceptor(AccessState state, KeyRing ring, AuditTrail audit) {
        this.state = state;
        this.ring = ring;
        this.audit = audit;
    }

    private static Policy read() {
        try {
            return Policy.of(ApiDescription.whole());
        } catch (IOException e) {
            throw new UncheckedIOException("the description of the API cannot be read", e);
        }
    }

    /** Reads the description, which takes some tenths of a second, before anybody waits for it. */
    void prepare() {
        if (state.isClosed()) {
            var unused = policy.get();
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!state.isClosed() || request.getDispatcherType() == DispatcherType.ERROR) {
            return true;
        }
        Caller caller = Callers.of(request);
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            if (caller.kind() == Caller.Kind.KEY && !ring.isGood(caller.actor())) {
                throw Gate.unauthenticated();
            }
            return true;
        }
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        // What is no method of ours holds nothing but files; OPTIONS tells which methods there are.
        if (!(handler instanceof HandlerMethod) || request.getMethod().equals("OPTIONS")) {
            return true;
        }
        Set<Scope> scopes = pattern instanceof String known ? policy.get().scopes(known, request.getMethod()) : null;
        if (scopes == null && !Gate.path(request).startsWith(CALLS)) {
            return true;
        }
        if (scopes == null || !isAllowed(caller, scopes, pattern, request)) {
            throw forbidden(caller, scopes == null ? Set.of(Scope.ADMIN) : scopes, pattern, request);
        }
        return true;
    }

    private boolean isAllowed(Caller caller, Set<Scope> scopes, Object pattern, HttpServletRequest request) {
        if (scopes.isEmpty()) {
            return true;
        }
        for (Scope scope : scopes) {
            if (caller.has(scope)) {
                return true;
            }
        }
        return pattern.equals(MAKE_KEY)
                && request.getMethod().equals("POST")
                && ring.find(caller.actor()).filter(AccessKey::isBootstrap).isPresent();
    }

    private RuntimeException forbidden(Caller caller, Set<Scope> scopes, Object pattern, HttpServletRequest request) {
        ProblemWriter.limitBody(request);
        try {
            audit.record(Deed.refused(caller, "call", request.getMethod() + " " + pattern, request.getRemoteAddr()));
        } catch (StoreUnavailableException e) {
            log.debug("a refusal could not be written down", e);
        }
        return Gate.forbidden(scopes.stream().map(Scope::wireName).collect(Collectors.joining(" or ")));
    }
}
