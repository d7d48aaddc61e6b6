package dev.errand.access.session;

import dev.errand.access.AccessProperties;
import dev.errand.access.Caller;
import dev.errand.access.WhenSignInIsSet;
import dev.errand.access.key.Judgement;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Conditional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sessions of people. They stand in the database; a node remembers each for {@code errand.security.revocation}, so that a call costs no read, and
 * heeds within that time what another one ended. A crash loses at most when one was used last. Safe for concurrent use.
 */
@Component
@Conditional(WhenSignInIsSet.class)
public class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** How long ago a session must have been used for its next use to be written down. */
    private static final Duration NOTED = Duration.ofMinutes(1);

    private static final int SECRET_LENGTH = 43;

    private final Transactions transactions;
    private final SessionProperties properties;
    private final AccessProperties access;
    private final Clock clock;
    private final LongSupplier nanos;
    private final RememberedSessions remembered;

    @Autowired
    Sessions(Transactions transactions, SessionProperties properties, AccessProperties access, Clock clock) {
        this(transactions, properties, access, clock, System::nanoTime);
    }

    Sessions(
            Transactions transactions,
            SessionProperties properties,
            AccessProperties access,
            Clock clock,
            LongSupplier nanos) {
        this.transactions = transactions;
        this.properties = properties;
        this.access = access;
        this.clock = clock;
        this.nanos = nanos;
        this.remembered = new RememberedSessions(properties.maxSessions());
    }

    /**
     * Begins a session; of too many, of this person or of all, the oldest end. It is on disk when this returns.
     *
     * @return its secret, which nobody can be told again
     * @throws StoreUnavailableException when the database cannot do it now
     */
    public String open(Session.Person person) {
        String secret = SessionSecret.generate();
        Instant now = Instant.ofEpochMilli(clock.millis());
        Session session = new Session(SessionSecret.hash(secret), person, now, now);
        var unused = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            SessionRows.insert(jdbc, session);
            SessionRows.keep(jdbc, person.actor(), properties.maxSessionsPerPerson());
            SessionRows.keep(jdbc, properties.maxSessions());
            return session;
        });
        return secret;
    }

    /** Who presents a secret whose session this node remembers; nothing where it does not. */
    public Optional<Judgement> recall(String secret) {
        String hash = hash(secret);
        return hash == null || remembered.find(hash) == null ? Optional.empty() : Optional.of(judged(hash, true));
    }

    /** Who presents a secret. May ask the database. */
    public Judgement judge(String secret) {
        String hash = hash(secret);
        return hash == null ? new Judgement.Refused() : judged(hash, true);
    }

    /** Whether the session of that name is still good, as far as this node knows; for calls that have been going on for a while. */
    public boolean isGood(String hash) {
        return !(judged(hash, false) instanceof Judgement.Refused);
    }

    /** The session of a caller who has one that is good. */
    public Optional<Session> find(Caller caller) {
        Caller.SignIn signIn = caller.signIn();
        return signIn == null || signIn.session() == null
                ? Optional.empty()
                : Optional.ofNullable(remembered.find(signIn.session())).map(RememberedSessions.Entry::session);
    }

    /** When it ends if it is not used any more. */
    public Instant end(Session session) {
        return session.end(properties);
    }

    /** Ends a session: here at once, elsewhere within {@code errand.security.revocation}. */
    public void close(String hash) {
        var unused = transactions.write(connection -> SessionRows.delete(Transactions.jdbc(connection), hash));
        remembered.forget(hash);
    }

    /** Removes some or all that are over; answers how many. */
    public int prune() {
        Instant now = clock.instant();
        return transactions.write(connection -> SessionRows.prune(
                Transactions.jdbc(connection),
                now.minus(properties.sessionIdle()).minus(NOTED),
                now.minus(properties.sessionMax())));
    }

    private static @Nullable String hash(String secret) {
        return secret.length() == SECRET_LENGTH ? SessionSecret.hash(secret) : null;
    }

    private Judgement judged(String hash, boolean use) {
        RememberedSessions.Entry entry = remembered.find(hash);
        if (entry == null
                || nanos.getAsLong() - entry.readAt() > access.revocation().toNanos()) {
            try {
                entry = read(hash);
            } catch (StoreUnavailableException e) {
                if (entry == null
                        || nanos.getAsLong() - entry.readAt() > access.stale().toNanos()) {
                    return new Judgement.Unsure();
                }
            }
        }
        Instant now = clock.instant();
        if (entry == null || !now.isBefore(entry.session().end(properties))) {
            return new Judgement.Refused();
        }
        if (use && !now.isBefore(entry.session().usedAt().plus(NOTED))) {
            note(entry, now);
        }
        return new Judgement.Known(entry.caller(), null);
    }

    private RememberedSessions.@Nullable Entry read(String hash) {
        long asked = nanos.getAsLong();
        Optional<Session> found = transactions.read(jdbc -> SessionRows.find(jdbc, hash));
        if (found.isEmpty()) {
            remembered.forget(hash);
            return null;
        }
        Session session = found.get();
        return remembered.put(new RememberedSessions.Entry(session, session.caller(properties), asked));
    }

    /** Of those who come at the same time, one writes. While the database is away nobody does, and the session goes on as used here. */
    private void note(RememberedSessions.Entry entry, Instant now) {
        Session used = entry.session().usedAt(Instant.ofEpochMilli(now.toEpochMilli()));
        if (!remembered.replace(entry, new RememberedSessions.Entry(used, entry.caller(), entry.readAt()))) {
            return;
        }
        try {
            var unused = transactions.write(connection -> {
                SessionRows.used(Transactions.jdbc(connection), used.hash(), used.usedAt());
                return used;
            });
        } catch (StoreUnavailableException e) {
            log.debug("the use of a session could not be written down", e);
        }
    }
}
