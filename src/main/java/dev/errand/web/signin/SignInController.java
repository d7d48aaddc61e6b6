package dev.errand.web.signin;

import dev.errand.access.Caller;
import dev.errand.access.WhenSignInIsSet;
import dev.errand.access.oidc.Attempt;
import dev.errand.access.oidc.CodeFlow;
import dev.errand.access.oidc.IssuerAwayException;
import dev.errand.access.session.SessionProperties;
import dev.errand.access.session.Sessions;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import dev.errand.web.support.Callers;
import dev.errand.web.support.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Has people sign in at the issuer, and out here. Nothing that a client sent is shown on any page. */
@RestController
@Conditional(WhenSignInIsSet.class)
class SignInController {

    private static final Logger log = LoggerFactory.getLogger(SignInController.class);
    private static final String USUAL = "/v1/session";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CodeFlow flow;
    private final Sessions sessions;
    private final SessionProperties properties;
    private final TenantDirectory tenants;
    private final SignInLimit limit;

    SignInController(
            CodeFlow flow,
            Sessions sessions,
            SessionProperties properties,
            TenantDirectory tenants,
            SignInLimit limit) {
        this.flow = flow;
        this.sessions = sessions;
        this.properties = properties;
        this.tenants = tenants;
        this.limit = limit;
    }

    @GetMapping("/sign-in")
    ResponseEntity<String> page(@RequestParam(name = "to", required = false) @Nullable String to) {
        return SignInPages.signIn(target(to));
    }

    @GetMapping("/sign-in/start")
    ResponseEntity<String> start(
            @RequestParam(name = "to", required = false) @Nullable String to, HttpServletRequest request) {
        limit.check(request);
        try {
            CodeFlow.Begun begun = flow.begin(target(to));
            return SignInPages.bare(HttpStatus.FOUND)
                    .header(
                            HttpHeaders.SET_COOKIE,
                            SessionCookie.of(SessionCookie.ATTEMPT, begun.cookie(), Attempt.LIFE))
                    .header(HttpHeaders.LOCATION, begun.address())
                    .build();
        } catch (IssuerAwayException e) {
            throw away(e);
        }
    }

    @GetMapping(CodeFlow.CALLBACK)
    ResponseEntity<String> callback(
            @RequestParam(name = "state", required = false) @Nullable String state,
            @RequestParam(name = "code", required = false) @Nullable String code,
            HttpServletRequest request) {
        limit.check(request);
        String cookie = SessionCookie.of(request, SessionCookie.ATTEMPT);
        if (cookie == null || state == null || code == null) {
            return SignInPages.failed();
        }
        Optional<CodeFlow.Ended> ended;
        try {
            Optional<Attempt> attempt = flow.find(cookie, state);
            ended = attempt.isEmpty() ? Optional.empty() : flow.end(attempt.get(), code);
        } catch (IssuerAwayException e) {
            throw away(e);
        }
        return ended.filter(this::isWelcome)
                .map(who -> signedIn(who, request.getContextPath()))
                .orElseGet(SignInPages::failed);
    }

    /** A person whose tenant is not there, or is disabled, is nobody. */
    private boolean isWelcome(CodeFlow.Ended ended) {
        return tenants.find(ended.person().tenant())
                .filter(TenantSettings::enabled)
                .isPresent();
    }

    private ResponseEntity<String> signedIn(CodeFlow.Ended ended, String context) {
        String secret = sessions.open(ended.person());
        log.info("{} signed in", ended.person().actor());
        return SignInPages.bare(HttpStatus.SEE_OTHER)
                .header(
                        HttpHeaders.SET_COOKIE,
                        SessionCookie.of(SessionCookie.SESSION, secret, properties.sessionMax()))
                .header(HttpHeaders.SET_COOKIE, SessionCookie.gone(SessionCookie.ATTEMPT))
                .header(HttpHeaders.LOCATION, context + ended.target())
                .build();
    }

    /** Ends the session of whoever calls. Who has none, but a key, is told the same. */
    @PostMapping("/sign-out")
    ResponseEntity<String> signOut(HttpServletRequest request) {
        Caller.SignIn signIn = Callers.of(request).signIn();
        if (signIn != null && signIn.session() != null) {
            sessions.close(signIn.session());
        }
        return SignInPages.bare(HttpStatus.NO_CONTENT)
                .header(HttpHeaders.SET_COOKIE, SessionCookie.gone(SessionCookie.SESSION))
                .build();
    }

    private static String target(@Nullable String to) {
        return to != null && Attempt.isPath(to) ? to : USUAL;
    }

    private static RuntimeException away(IssuerAwayException failure) {
        log.warn("Nobody can sign in, since the issuer does not answer as it should: {}", failure.getMessage());
        return Problem.of(ProblemType.ISSUER_UNAVAILABLE, "nobody can sign in now: the issuer does not answer")
                .retryAfter(PAUSE)
                .asException();
    }
}
