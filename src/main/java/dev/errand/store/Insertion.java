package dev.errand.store;

import dev.errand.job.Quota;
import dev.errand.job.spec.Parent;
import java.util.List;

/** What became of a submission. */
public sealed interface Insertion {

    /** It is on disk. */
    record Stored() implements Insertion {}

    /**
     * Its tenant has as much as it may; nothing was stored.
     *
     * @param kind of what
     */
    record OverQuota(Quota.Kind kind) implements Insertion {}

    /** Whoever wanted it does not any more; nothing was stored. */
    record Withheld() implements Insertion {}

    /**
     * It names others to wait for that are not there; nothing was stored.
     *
     * @param parents which
     */
    record UnknownParents(List<Parent> parents) implements Insertion {}

    /**
     * Its idempotency key is taken; nothing was stored.
     *
     * @param targetId what the key stands for: the id of a job, or of something else
     * @param fingerprint of the body that came first
     */
    record Duplicate(String targetId, String fingerprint) implements Insertion {}
}
