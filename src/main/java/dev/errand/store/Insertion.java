package dev.errand.store;

/** What became of a submission. */
public sealed interface Insertion {

    /** It is on disk. */
    record Stored() implements Insertion {}

    /** As many jobs of its tenant wait as may; nothing was stored. */
    record OverQuota() implements Insertion {}

    /**
     * Its idempotency key is taken; nothing was stored.
     *
     * @param targetId what the key stands for: the id of a job, or of something else
     * @param fingerprint of the body that came first
     */
    record Duplicate(String targetId, String fingerprint) implements Insertion {}
}
