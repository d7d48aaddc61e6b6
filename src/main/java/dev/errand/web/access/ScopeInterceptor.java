package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.key.AccessKey;
import dev.errand.access.key.KeyRing;
import dev.errand.access.link.Links;
import dev.errand.access.start.AccessState;
import dev.errand.web.problem.ProblemWriter;
import dev.errand.web.support.Callers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    private static final String CALLS = "/v1/";
    private static final String MAKE_KEY = "/v1/keys";

    private final AccessState state;
    private final KeyRing ring;
    private final Links links;
    private final Bearers bearers;
    private final Supplier<Policy> policy = SingletonSupplier.of(Policy::read);

    ScopeInterceptor(AccessState state, KeyRing ring, Links links, Bearers bearers) {
        this.state = state;
        this.ring = ring;
        this.links = links;
        this.bearers = bearers;
    }

    /** Reads what the description says, before anybody waits for it. */
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
            if (!bearers.isGood(caller)) {
                throw Gate.unauthenticated();
            }
            Policy.Rule rule = rule(request);
            if (rule != null && !mayStill(caller, rule, request)) {
                throw Gate.forbidden(names(rule.scopes()));
            }
            return true;
        }
        // What is no method of ours holds nothing but files; OPTIONS tells which methods there are.
        if (!(handler instanceof HandlerMethod) || request.getMethod().equals("OPTIONS")) {
            return true;
        }
        Policy.Rule rule = rule(request);
        if (rule == null && !Gate.path(request).startsWith(CALLS) && caller.link() == null) {
            return true;
        }
        if (rule == null || !isAllowed(caller, rule, request)) {
            ProblemWriter.limitBody(request);
            throw Gate.forbidden(names(rule == null ? Set.of(Scope.ADMIN) : rule.scopes()));
        }
        return true;
    }

    private Policy.@Nullable Rule rule(HttpServletRequest request) {
        return pattern(request) instanceof String known ? policy.get().rule(known, request.getMethod()) : null;
    }

    private static @Nullable Object pattern(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    }

    private static String names(Set<Scope> scopes) {
        return scopes.stream().map(Scope::wireName).collect(Collectors.joining(" or "));
    }

    /** Whether a call that waited would be allowed now: its key may have been made good for less meanwhile. */
    private boolean mayStill(Caller caller, Policy.Rule rule, HttpServletRequest request) {
        return switch (caller.kind()) {
            case OPEN, PERSON -> true;
            case LINK -> isAllowed(caller, rule, request);
            case KEY -> {
                Caller now = ring.find(caller.actor()).map(AccessKey::caller).orElse(caller);
                boolean allowed = rule.isForOwn()
                        ? now.has(Scope.JOBS_READ)
                        : rule.scopes().stream().anyMatch(now::has);
                yield Objects.equals(now.tasks(), caller.tasks())
                        && Objects.equals(now.queues(), caller.queues())
                        && (allowed || rule.isPublic() || now.scopes().containsAll(caller.scopes()));
            }
        };
    }

    private boolean isAllowed(Caller caller, Policy.Rule rule, HttpServletRequest request) {
        if (rule.isPublic()) {
            return true;
        }
        Caller.Link link = caller.link();
        if (link == null && rule.forAll()) {
            return true;
        }
        if (link != null) {
            return rule.link() != null
                    && links.allows(caller, rule.link())
                    && link.job().equals(variable(request));
        }
        if (caller.has(Scope.JOBS_SUBMIT) && rule.isForOwn() && !caller.has(Scope.JOBS_READ)) {
            Callers.set(request, caller.seeingOwnAlone());
            return true;
        }
        for (Scope scope : rule.scopes()) {
            if (caller.has(scope)) {
                return true;
            }
        }
        return rule.scopes().contains(Scope.KEYS_MANAGE)
                && request.getMethod().equals("POST")
                && MAKE_KEY.equals(pattern(request))
                && ring.find(caller.actor()).filter(AccessKey::isBootstrap).isPresent();
    }

    /** The id that stands in the path. */
    private static @Nullable Object variable(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                ? variables.get("id")
                : null;
    }
}
