package dev.errand.access.link;

import dev.errand.access.AccessSecret;
import dev.errand.access.Caller;
import dev.errand.access.Caller.Link;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey;
import dev.errand.access.key.Judgement;
import dev.errand.access.key.KeyRing;
import dev.errand.db.outage.StoreUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Makes links to jobs and tells whether one is good. A link is good for as long as its time, its job and the key that made it, and for no more
 * than that key may do at the moment. Nothing is kept of it. Safe for concurrent use.
 */
@Component
public class Links {

    /** What may be allowed, and the scope that whoever allows it must have. */
    public static final Map<String, Scope> ALLOWED = Map.of(
            "read", Scope.JOBS_READ,
            "result", Scope.JOBS_READ,
            "events", Scope.JOBS_READ,
            "cancel", Scope.JOBS_OPERATE);

    /** What every link begins with. */
    public static final String PREFIX = LinkToken.PREFIX;

    private final AccessSecret secret;
    private final KeyRing ring;
    private final Clock clock;

    public Links(AccessSecret secret, KeyRing ring, Clock clock) {
        this.secret = secret;
        this.ring = ring;
        this.clock = clock;
    }

    /**
     * A link to a job.
     *
     * @param tenant whose job it is
     * @throws StoreUnavailableException when the secret to sign with cannot be read
     */
    public String make(Caller caller, Tenant tenant, Link link) {
        return new LinkToken(tenant, caller.actor(), link).signed(secret.bytes());
    }

    /** Who presents a text as a link. */
    public Judgement judge(String token) {
        if (!LinkToken.hasForm(token)) {
            return new Judgement.Refused();
        }
        Optional<LinkToken> read;
        try {
            read = secret.known().flatMap(known -> LinkToken.parse(token, known));
        } catch (StoreUnavailableException e) {
            return new Judgement.Unsure();
        }
        Optional<AccessKey> key = read.flatMap(link -> ring.find(link.key()));
        if (read.isEmpty() || key.isEmpty()) {
            return new Judgement.Refused();
        }
        LinkToken link = read.get();
        Caller caller = new Caller(
                Caller.Kind.LINK,
                link.key(),
                link.tenant(),
                false,
                Set.of(),
                key.get().grant().tasks(),
                key.get().grant().queues(),
                link.link());
        return isGood(caller) ? new Judgement.Known(caller, key.get().grant().perSecond()) : new Judgement.Refused();
    }

    /** Whether a caller that was good when its call began still is, as far as this node knows. */
    public boolean isGood(Caller caller) {
        Link link = caller.link();
        Instant now = clock.instant();
        return switch (caller.kind()) {
            case KEY -> ring.isGood(caller.actor());
            case LINK -> link != null && now.isBefore(link.expiresAt()) && ring.isGood(caller.actor());
            case OPEN, PERSON -> true; // Who a person is, other rooms know.
        };
    }

    /** Whether a link allows that, and its key does so at the moment. */
    public boolean allows(Caller caller, String what) {
        Link link = caller.link();
        Scope scope = ALLOWED.get(what);
        return link != null
                && scope != null
                && link.allow().contains(what)
                && ring.find(caller.actor())
                        .filter(key -> key.caller().has(scope))
                        .isPresent();
    }

    /**
     * Sees to it that there is a secret, and that this node knows it, so that no link has to wait for it.
     *
     * @throws StoreUnavailableException when the database cannot do that now
     */
    public void prepare() {
        var unused = secret.bytes();
    }
}
