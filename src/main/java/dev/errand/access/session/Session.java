package dev.errand.access.session;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.time.Instant;
import java.util.Set;

/**
 * That somebody signed in with a browser. Immutable.
 *
 * @param hash of its secret; what it is called by
 * @param person who it is, with which rights
 * @param createdAt when
 * @param usedAt the last call, to the minute
 */
public record Session(String hash, Person person, Instant createdAt, Instant usedAt) {

    /**
     * Whoever signed in, as the issuer said it then.
     *
     * @param actor the subject
     * @param name for people to read
     */
    public record Person(String actor, String name, Tenant tenant, Set<Scope> scopes) {

        /** Copies the set. */
        public Person {
            scopes = Set.copyOf(scopes);
        }
    }

    /** When it ends if it is not used any more. */
    Instant end(SessionProperties properties) {
        Instant idle = usedAt.plus(properties.sessionIdle());
        Instant most = createdAt.plus(properties.sessionMax());
        return idle.isBefore(most) ? idle : most;
    }

    Session usedAt(Instant now) {
        return new Session(hash, person, createdAt, now);
    }

    /** Whoever calls with it. */
    Caller caller(SessionProperties properties) {
        Caller.SignIn signIn = new Caller.SignIn(person.tenant(), createdAt.plus(properties.sessionMax()), hash);
        return Caller.person(person.actor(), person.scopes(), signIn);
    }
}
