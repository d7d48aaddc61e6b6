package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.key.Judgement;
import dev.errand.access.key.KeyRing;
import dev.errand.access.link.Links;
import dev.errand.access.oidc.Tokens;
import dev.errand.access.session.Sessions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Tells keys, links and tokens apart, and what to think of each. Tokens are none where no issuer is configured. Safe for concurrent use.
 */
@Component
class Bearers {

    private final KeyRing ring;
    private final Links links;
    private final @Nullable Tokens tokens;
    private final TenantDirectory tenants;
    private final @Nullable Sessions sessions;
    private final Clock clock;

    Bearers(
            KeyRing ring,
            Links links,
            ObjectProvider<Tokens> tokens,
            ObjectProvider<Sessions> sessions,
            TenantDirectory tenants,
            Clock clock) {
        this.ring = ring;
        this.links = links;
        this.tokens = tokens.getIfAvailable();
        this.sessions = sessions.getIfAvailable();
        this.tenants = tenants;
        this.clock = clock;
    }

    /** Whether it may be a token of the issuer. */
    boolean isToken(String text) {
        return tokens != null && !text.startsWith(Links.PREFIX) && Tokens.isToken(text);
    }

    /** What is thought of it here without asking anybody; nothing where that has to be found out. */
    @Nullable
    Judgement recall(String text) {
        if (text.startsWith(Links.PREFIX)) {
            Judgement judgement = links.judge(text);
            return judgement instanceof Judgement.Refused ? null : judgement;
        }
        Optional<Judgement> known =
                tokens != null && isToken(text) ? tokens.recall(text).map(this::withTenant) : ring.recall(text);
        return known.orElse(null);
    }

    /** What to think of one of which nothing is known here. Asks the database, or the issuer. */
    Judgement judge(String text) {
        if (text.startsWith(Links.PREFIX)) {
            return new Judgement.Refused();
        }
        return tokens != null && isToken(text) ? withTenant(tokens.judge(text)) : ring.judge(text);
    }

    /** Whether a caller that was good when its call began still is, as far as this node knows. */
    boolean isGood(Caller caller) {
        Caller.SignIn signIn = caller.signIn();
        if (signIn == null) {
            return links.isGood(caller);
        }
        return isOpen(signIn)
                && clock.instant().isBefore(signIn.until())
                && withTenant(new Judgement.Known(caller, null)) instanceof Judgement.Known;
    }

    private boolean isOpen(Caller.SignIn signIn) {
        return signIn.session() == null || (sessions != null && sessions.isGood(signIn.session()));
    }

    /** A person whose tenant is not there, or is disabled, is nobody. */
    Judgement withTenant(Judgement judgement) {
        if (!(judgement instanceof Judgement.Known known) || known.caller().signIn() == null) {
            return judgement;
        }
        try {
            return tenants.find(known.caller().signIn().home())
                            .filter(TenantSettings::enabled)
                            .isPresent()
                    ? judgement
                    : new Judgement.Refused();
        } catch (StoreUnavailableException e) {
            return new Judgement.Unsure();
        }
    }
}
