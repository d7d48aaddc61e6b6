package dev.errand.access.oidc;

import com.nimbusds.jose.RemoteKeySourceException;
import dev.errand.access.AccessProperties;
import dev.errand.access.Caller;
import dev.errand.access.key.Judgement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Tells whether a token of the issuer is good. One that was found good is not judged again for a while, so that a call costs no signature.
 * Asks nobody but the issuer, and that seldom. In memory alone. Safe for concurrent use.
 */
@Component
@Conditional(WhenIssuerIsSet.class)
public class Tokens implements AutoCloseable {

    /** The longest token that is looked at; the headers of a request hold hardly more. */
    static final int MAX_LENGTH = 8 * 1024;

    private final IssuerClient issuer;
    private final TokenRules rules;
    private final JwtDecoder decoder;
    private final PersonClaims claims;
    private final RememberedTokens remembered;
    private final OidcProperties.Limits limits;
    private final Clock clock;

    /**
     * Asks nobody yet.
     *
     * @throws OidcSettingException where the settings cannot work or are not safe
     */
    public Tokens(OidcProperties properties, AccessProperties access, Clock clock) {
        String complaint = properties.complaint();
        if (complaint != null) {
            throw new OidcSettingException(complaint);
        }
        this.issuer = new IssuerClient(properties);
        this.limits = properties.limits();
        IssuerKeys keys = new IssuerKeys(issuer::keys, limits, access.stale(), System::nanoTime);
        this.rules = new TokenRules(keys, properties.issuer(), clock);
        this.decoder = rules.decoder(properties.audience());
        this.claims = new PersonClaims(properties.scopeClaim(), properties.tenantClaim());
        this.remembered = new RememberedTokens(limits.maxRemembered());
        this.clock = clock;
    }

    IssuerClient issuer() {
        return issuer;
    }

    TokenRules rules() {
        return rules;
    }

    /** Who it is that says so, by the claims of a token that is good. */
    Optional<Caller> person(ClaimAccessor said) {
        return claims.caller(said);
    }

    /** Whether a text may be a token: three parts, as no key and no link has. */
    public static boolean isToken(String text) {
        int first = text.indexOf('.');
        int last = text.lastIndexOf('.');
        return first > 0 && last > first && text.indexOf('.', first + 1) == last;
    }

    /** Who presents a token that was found good of late. */
    public Optional<Judgement> recall(String token) {
        return remembered.find(token, clock.instant()).map(caller -> new Judgement.Known(caller, null));
    }

    /** What to think of a token. Whether its tenant is there is another question. May wait for the issuer, for a bounded time. */
    public Judgement judge(String token) {
        if (token.length() > MAX_LENGTH) {
            return new Judgement.Refused();
        }
        Optional<Caller> person;
        try {
            person = claims.caller(decoder.decode(token));
        } catch (RuntimeException e) {
            // Whoever sends a token may write anything into it, and the library has more than one way to be surprised.
            return e.getCause() instanceof RemoteKeySourceException ? new Judgement.Unsure() : new Judgement.Refused();
        }
        person.ifPresent(caller -> remember(token, caller));
        return person.<Judgement>map(caller -> new Judgement.Known(caller, null))
                .orElseGet(Judgement.Refused::new);
    }

    private void remember(String token, Caller caller) {
        Caller.SignIn signIn = caller.signIn();
        Instant until = clock.instant().plus(limits.remember());
        if (signIn != null) {
            remembered.add(token, caller, signIn.until().isBefore(until) ? signIn.until() : until);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }
}
