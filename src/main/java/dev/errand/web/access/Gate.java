package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.Judgement;
import dev.errand.access.key.KeyText;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.tenant.TenantDirectory;
import dev.errand.web.support.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Tells who makes a request while the service is closed. Judges by nothing but the credentials, so that its refusals tell nothing of what there
 * is. A good key that is known here costs one hash. Safe for concurrent use.
 */
@Component
class Gate {

    /** By which an administrator says in whose name a call is made. */
    static final String TENANT = "Errand-Tenant";

    private static final String BEARER = "bearer ";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Bearers bearers;
    private final FailedSignIns failures;
    private final CallLimits limits;
    private final TenantDirectory tenants;
    private final BrowserSessions sessions;
    private final PublicPaths publicPaths;

    /**
     * What a request presents.
     *
     * @param isCookie whether a browser sent it by itself
     */
    private record Credential(String text, boolean isCookie) {}

    Gate(
            Bearers bearers,
            FailedSignIns failures,
            CallLimits limits,
            TenantDirectory tenants,
            BrowserSessions sessions,
            PublicPaths publicPaths) {
        this.bearers = bearers;
        this.failures = failures;
        this.limits = limits;
        this.tenants = tenants;
        this.sessions = sessions;
        this.publicPaths = publicPaths;
    }

    /**
     * Who makes it.
     *
     * @throws dev.errand.problem.ProblemException if it is not let in
     */
    Caller judge(HttpServletRequest request, HttpServletResponse response) {
        refuseKeysInTheAddress(request);
        String path = path(request);
        boolean open = publicPaths.contain(path);
        Credential credential = credential(request);
        if (credential == null && !open) {
            throw unauthenticated();
        }
        Optional<Caller> known = credential == null ? Optional.empty() : caller(credential, request, response, open);
        // Also whoever is refused from here on is known.
        known.ifPresent(found -> Callers.set(request, found));
        Caller caller = known.map(found -> inTenant(request, found)).orElse(Caller.nobody());
        if (!open && publicPaths.isOfOperators(path) && !caller.has(Scope.SYSTEM_READ)) {
            throw forbidden(Scope.SYSTEM_READ.wireName());
        }
        // Who acts in another tenant than the default one is not told of the rest; where there is no other, nobody
        // does.
        if (publicPaths.isOfMetrics(path) && !caller.tenant().isDefault() && !caller.has(Scope.ADMIN)) {
            throw forbidden(Scope.ADMIN.wireName());
        }
        return caller;
    }

    /** The path within the application, decoded and without what stands behind semicolons. */
    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    /** Whether details of the health are to be shown. */
    boolean showsHealth(HttpServletRequest request, Caller caller) {
        return publicPaths.isOfHealth(path(request)) && caller.has(Scope.SYSTEM_READ);
    }

    /** That nobody has shown a good key; the same whatever is wrong with the one that was shown. */
    static RuntimeException unauthenticated() {
        return Problem.of(
                        ProblemType.UNAUTHENTICATED,
                        "this call needs a key that is good: send it in the header Authorization, as Bearer errk_…")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .asException();
    }

    /** That the key does not allow it. */
    static RuntimeException forbidden(String scopes) {
        return Problem.of(ProblemType.FORBIDDEN, "this call needs a key with the scope " + scopes)
                .asException();
    }

    private Optional<Caller> caller(
            Credential credential, HttpServletRequest request, HttpServletResponse response, boolean open) {
        Judgement judgement = recall(credential);
        if (judgement == null && open) {
            return Optional.empty();
        }
        return switch (judgement == null ? judge(credential, request.getRemoteAddr()) : judgement) {
            case Judgement.Known known -> {
                limits.check(known, response);
                if (credential.isCookie()) {
                    sessions.mustBeOwnPage(request, credential.text());
                }
                yield Optional.of(known.caller());
            }
            case Judgement.Refused refused -> {
                // Whoever has a session that is over must be able to sign in again.
                if (!open) {
                    throw unauthenticated();
                }
                yield Optional.empty();
            }
            case Judgement.Unsure unsure -> {
                if (!open) {
                    throw unsure(credential);
                }
                yield Optional.empty();
            }
        };
    }

    /** Has it found out. Of tokens each may be new, so those alone count that turn out not to be good. */
    private Judgement judge(Credential credential, String address) {
        boolean signed = isToken(credential);
        if (signed ? failures.areTooMany(address) : !failures.mayFail(address)) {
            throw Problem.of(ProblemType.RATE_LIMITED, "too many keys that are not good came from this address")
                    .retryAfter(PAUSE)
                    .asException();
        }
        Judgement judgement = credential.isCookie()
                ? bearers.withTenant(sessions.judge(credential.text()))
                : bearers.judge(credential.text());
        if (signed && judgement instanceof Judgement.Refused) {
            var unused = failures.mayFail(address);
        }
        return judgement;
    }

    private @Nullable Judgement recall(Credential credential) {
        if (!credential.isCookie()) {
            return bearers.recall(credential.text());
        }
        Judgement judgement = sessions.recall(credential.text());
        return judgement == null ? null : bearers.withTenant(judgement);
    }

    private boolean isToken(Credential credential) {
        return !credential.isCookie() && bearers.isToken(credential.text());
    }

    private RuntimeException unsure(Credential credential) {
        Problem problem = isToken(credential)
                ? Problem.of(ProblemType.ISSUER_UNAVAILABLE, "nobody can tell now whether the token is good")
                : Problem.of(ProblemType.STORE_UNAVAILABLE, "the store cannot tell now whether the key is good");
        return problem.retryAfter(PAUSE).asException();
    }

    /** A key, a token or a link; a link in the address of a request that only reads; or the session of a browser. */
    private @Nullable Credential credential(HttpServletRequest request) {
        String bearer = bearer(request);
        String link = LinkParameter.of(request);
        if (bearer != null && link != null) {
            throw refused("cannot be given together with " + LinkParameter.NAME + ": nobody knows which one counts");
        }
        String text = bearer == null ? link : bearer;
        String session = sessions.secret(request);
        if (text != null && session != null) {
            throw refused("cannot be given together with the cookie of a session: nobody knows which one counts");
        }
        return text != null ? new Credential(text, false) : session != null ? new Credential(session, true) : null;
    }

    /** What was presented, if anything was; nothing that is a key where it is not presented as one. */
    private static @Nullable String bearer(HttpServletRequest request) {
        String only = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (only == null) {
            return null;
        }
        List<String> all = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (all.size() > 1) {
            throw refused("must be given once: of two credentials nobody knows which one counts");
        }
        return only.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? only.substring(BEARER.length()).strip()
                : "";
    }

    /** Addresses stand in logs of proxies and in histories of browsers. */
    private static void refuseKeysInTheAddress(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null && query.contains(KeyText.PREFIX)) {
            throw Problem.of(new Violation(
                            null,
                            null,
                            HttpHeaders.AUTHORIZATION,
                            "is where a key stands, never the address; revoke the one that stood there"))
                    .asException();
        }
    }

    private Caller inTenant(HttpServletRequest request, Caller caller) {
        String name = request.getHeader(TENANT);
        if (name == null) {
            return caller;
        }
        Tenant tenant = Tenant.parse(name)
                .orElseThrow(() ->
                        Problem.of(Violation.ofHeader(TENANT, Tenant.RULE)).asException());
        if (!caller.sees(tenant)) {
            throw forbidden(Scope.ADMIN.wireName());
        }
        if (tenants.find(tenant).isEmpty()) {
            throw Problem.of(Violation.ofHeader(TENANT, "is the name of no tenant"))
                    .asException();
        }
        return caller.in(tenant);
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(Violation.ofHeader(HttpHeaders.AUTHORIZATION, detail)).asException();
    }
}
