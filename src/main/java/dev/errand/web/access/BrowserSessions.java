package dev.errand.web.access;

import dev.errand.access.key.Judgement;
import dev.errand.access.session.SessionSecret;
import dev.errand.access.session.Sessions;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.support.PublicAddress;
import dev.errand.web.support.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Judges calls of people's browsers. A browser sends its cookie with whatever any page has it call, so what changes something must also say what only
 * pages of this service can know. Looks at no cookie where nobody can sign in. Safe for concurrent use.
 */
@Component
class BrowserSessions {

    static final String CSRF = "X-CSRF-Token";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

    private final @Nullable Sessions sessions;
    private final PublicAddress address;

    BrowserSessions(ObjectProvider<Sessions> sessions, PublicAddress address) {
        this.sessions = sessions.getIfAvailable();
        this.address = address;
    }

    /** Whether people can sign in. */
    boolean areKept() {
        return sessions != null;
    }

    /** The secret of a session that a request presents, if any. */
    @Nullable
    String secret(HttpServletRequest request) {
        return sessions == null ? null : SessionCookie.of(request, SessionCookie.SESSION);
    }

    /** What is thought of a secret without asking anybody. */
    @Nullable
    Judgement recall(String secret) {
        return sessions == null ? null : sessions.recall(secret).orElse(null);
    }

    /** What to think of one of which nothing is known here. */
    Judgement judge(String secret) {
        return sessions == null ? new Judgement.Refused() : sessions.judge(secret);
    }

    /**
     * Lets pages of this service alone change anything in somebody's name.
     *
     * @throws dev.errand.problem.ProblemException if it may be another page that asks
     */
    void mustBeOwnPage(HttpServletRequest request, String secret) {
        if (SAFE.contains(request.getMethod())) {
            return;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if ((site != null && !OWN_PAGES.contains(site)) || (origin != null && !isOwn(origin, request))) {
            throw Problem.of(
                            ProblemType.CROSS_SITE,
                            "a page of another origin must not change anything in the name of whoever is signed in")
                    .asException();
        }
        String token = Optional.ofNullable(request.getHeader(CSRF)).orElse("");
        if (!MessageDigest.isEqual(bytes(SessionSecret.csrf(secret)), bytes(token))) {
            throw Problem.of(
                            ProblemType.FORBIDDEN,
                            "with a session, what changes something needs the header " + CSRF
                                    + " with the csrfToken of GET /v1/session")
                    .asException();
        }
    }

    private boolean isOwn(String origin, HttpServletRequest request) {
        URI own = URI.create(address.of(request));
        return origin.toLowerCase(Locale.ROOT)
                .equals((own.getScheme() + "://" + own.getRawAuthority()).toLowerCase(Locale.ROOT));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
