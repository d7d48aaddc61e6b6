package dev.errand.web.signin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.session.Session;
import dev.errand.access.session.SessionSecret;
import dev.errand.access.session.Sessions;
import dev.errand.view.JobViews;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells whoever calls who it is to this service. */
@RestController
class SessionController {

    private final ObjectProvider<Sessions> sessions;

    SessionController(ObjectProvider<Sessions> sessions) {
        this.sessions = sessions;
    }

    /**
     * Who calls.
     *
     * @param kind {@code key}, {@code person}, or {@code open} while nobody needs to say who it is
     * @param actor as in the audit
     * @param name for people to read, of a person with a session
     * @param tenant in whose name calls act
     * @param scopes what may be done
     * @param expiresAt when this is over, of a person; with a session, unless it is used
     * @param csrfToken what is to be sent along with what changes something, by a browser with a session
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SessionView(
            String kind,
            String actor,
            @Nullable String name,
            String tenant,
            List<String> scopes,
            @Nullable String expiresAt,
            @Nullable String csrfToken) {

        /** Not to be printed. */
        @Override
        public String toString() {
            return "SessionView[" + actor + "]";
        }
    }

    @GetMapping(path = "/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SessionView> read(HttpServletRequest request) {
        QueryParameters.of(request);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view(Callers.of(request), request));
    }

    private SessionView view(Caller caller, HttpServletRequest request) {
        Sessions kept = sessions.getIfAvailable();
        Optional<Session> session = kept == null ? Optional.empty() : kept.find(caller);
        Caller.SignIn signIn = caller.signIn();
        String secret = session.isEmpty() ? null : SessionCookie.of(request, SessionCookie.SESSION);
        String end = signIn == null ? null : JobViews.time(signIn.until());
        if (kept != null && session.isPresent()) {
            end = JobViews.time(kept.end(session.get()));
        }
        return new SessionView(
                caller.kind().name().toLowerCase(Locale.ROOT),
                caller.actor(),
                session.map(known -> known.person().name()).orElse(null),
                caller.tenant().name(),
                caller.scopes().stream().sorted().map(Scope::wireName).toList(),
                end,
                secret == null ? null : SessionSecret.csrf(secret));
    }
}
