package dev.errand.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, and what they may do. It travels with the call, as a parameter; never in a thread-local. Immutable.
 *
 * @param kind how they came to be known
 * @param actor who it is in the audit and as {@code createdBy}: the id of the key, the subject of the person; never a secret
 * @param tenant in whose name the call acts: what it makes belongs to this one
 * @param allTenants whether what it reads and changes may belong to any tenant, as for an admin that named none
 * @param scopes what may be done
 * @param tasks the only tasks whose jobs it may see or make; all of them where null
 * @param queues the only job queues of which the same holds; all of them where null
 * @param credential the link or the sign-in that it is known by; null where that is its key, or nothing
 */
public record Caller(
        Kind kind,
        String actor,
        Tenant tenant,
        boolean allTenants,
        Set<Scope> scopes,
        @Nullable Set<String> tasks,
        @Nullable Set<String> queues,
        @Nullable Credential credential) {

    private static final Set<Scope> OWN = Set.of(Scope.JOBS_SUBMIT);

    private static final Caller OPEN =
            new Caller(Kind.OPEN, "anonymous", Tenant.DEFAULT, false, EnumSet.allOf(Scope.class), null, null);

    private static final Caller NOBODY = new Caller(Kind.OPEN, "nobody", Tenant.DEFAULT, false, Set.of(), null, null);

    /** How a caller came to be known. */
    public enum Kind {
        /** Not at all: the service is open. */
        OPEN,
        /** By a key. */
        KEY,
        /** By a link to one job. */
        LINK,
        /** As a person who signed in, or by a token of an issuer. */
        PERSON
    }

    /** What a caller without a key is known by. */
    public sealed interface Credential permits Link, SignIn {}

    /**
     * One job, and what may be done with it.
     *
     * @param job its id
     * @param allow of {@code read}, {@code result}, {@code events}, {@code cancel}
     * @param expiresAt when it is good no longer
     */
    public record Link(String job, Set<String> allow, Instant expiresAt) implements Credential {}

    /**
     * That a person signed in, or shows a token.
     *
     * @param home the person's tenant, which must be there and enabled
     * @param until when it is good no longer
     * @param session the name of the session, if there is one
     */
    public record SignIn(
            Tenant home, Instant until, @Nullable String session) implements Credential {}

    /** A caller with a key, or none. */
    public Caller(
            Kind kind,
            String actor,
            Tenant tenant,
            boolean allTenants,
            Set<Scope> scopes,
            @Nullable Set<String> tasks,
            @Nullable Set<String> queues) {
        this(kind, actor, tenant, allTenants, scopes, tasks, queues, null);
    }

    /** Copies the sets. */
    public Caller {
        scopes = Set.copyOf(scopes);
        tasks = tasks == null ? null : Set.copyOf(tasks);
        queues = queues == null ? null : Set.copyOf(queues);
    }

    /** A person; with the scope {@code admin} of all tenants, as a key. */
    public static Caller person(String actor, Set<Scope> scopes, SignIn signIn) {
        boolean all = scopes.contains(Scope.ADMIN);
        return new Caller(Kind.PERSON, actor, signIn.home(), all, scopes, null, null, signIn);
    }

    /** The one job that it is for, where it is no more than a link. */
    public @Nullable Link link() {
        return credential instanceof Link link ? link : null;
    }

    /** How a person is known. */
    public @Nullable SignIn signIn() {
        return credential instanceof SignIn signIn ? signIn : null;
    }

    /** Whoever calls while the service is open: may do all, in the tenant {@code default}. */
    public static Caller open() {
        return OPEN;
    }

    /** Whoever calls what is public, while the service is closed and without a key: may do nothing else. */
    public static Caller nobody() {
        return NOBODY;
    }

    /** Whether the scope is among those of the caller; an admin has all of them. */
    public boolean has(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    /** Whether a job of this task in this queue is within what the caller is restricted to. */
    public boolean covers(String task, String queue) {
        return coversTask(task) && (queues == null || queues.contains(queue));
    }

    /** Whether jobs of this task in some queue are. */
    public boolean coversTask(String task) {
        return tasks == null || tasks.contains(task);
    }

    /** Who is noted with what it makes; nobody while the service is open. */
    public @Nullable String maker() {
        return kind == Kind.OPEN ? null : actor;
    }

    /** The same, as one that sees what it made itself and nothing else. */
    public Caller seeingOwnAlone() {
        return new Caller(kind, actor, tenant, false, OWN, tasks, queues, credential);
    }

    /** Whether it sees what it made itself and nothing else. */
    public boolean seesOwnAlone() {
        return scopes.equals(OWN);
    }

    /** Whether there are jobs of its own tenant that it may not see. */
    public boolean isRestricted() {
        return tasks != null || queues != null || seesOwnAlone();
    }

    /** Whether what belongs to that tenant may be seen. */
    public boolean sees(Tenant owner) {
        return allTenants || tenant.equals(owner);
    }

    /** The same, acting in that tenant alone. */
    public Caller in(Tenant other) {
        return new Caller(kind, actor, other, false, scopes, tasks, queues, credential);
    }
}
