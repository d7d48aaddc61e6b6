package dev.errand.access.key;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.util.List;
import java.util.Set;

/** What became of an order about keys. */
public sealed interface KeyOutcome {

    /** There is a new secret, which nobody learns again. */
    record Made(AccessKey key, KeyText text) implements KeyOutcome {}

    /** The same request had made it before. */
    record Replayed(AccessKey key) implements KeyOutcome {}

    /** It was changed; this is how it is now. */
    record Changed(AccessKey key) implements KeyOutcome {}

    /** They are gone. */
    record Revoked(List<String> ids) implements KeyOutcome {}

    /** There is no such key, for this caller. */
    record Missing() implements KeyOutcome {}

    /** An earlier request of the same idempotency key had another body. */
    record Mismatch() implements KeyOutcome {}

    /** There are as many keys as may be. */
    record Full() implements KeyOutcome {}

    /** The tenant whose it is to be is none. */
    record NoTenant(Tenant tenant) implements KeyOutcome {}

    /**
     * Some scopes are for all tasks and queues, and cannot be given for some alone.
     *
     * @param byTasks whether the tasks are restricted; only the queues are where false
     */
    record Unrestrictable(boolean byTasks, Set<Scope> scopes) implements KeyOutcome {}

    /** It was to be good until a time that has passed. */
    record Past() implements KeyOutcome {}

    /** It goes beyond what the caller has. */
    record Beyond(List<String> what) implements KeyOutcome {}
}
