package dev.errand.batch.intake;

import dev.errand.batch.Batch;

/**
 * A batch that is on disk with all its items.
 *
 * @param batch as it stands
 * @param replayed whether an earlier request with the same idempotency key made it
 */
public record SubmittedBatch(Batch batch, boolean replayed) {}
