package dev.errand.store;

import dev.errand.job.JobId;

/** What became of a submission. */
public sealed interface Insertion {

    /** It is on disk. */
    record Stored() implements Insertion {}

    /**
     * Its idempotency key is taken; nothing was stored.
     *
     * @param id what the key stands for
     * @param fingerprint of the body that came first
     */
    record Duplicate(JobId id, String fingerprint) implements Insertion {}
}
