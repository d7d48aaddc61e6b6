package dev.errand.completion;

/**
 * What happens to a job whose process dies under it.
 *
 * @param maxLostAttempts how many lost attempts fail the job as {@code worker-lost}
 */
public record RecoveryProperties(int maxLostAttempts) {}
