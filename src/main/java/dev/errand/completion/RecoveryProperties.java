package dev.errand.completion;

/**
 * What happens to a job whose attempt ends badly through no fault of its task.
 *
 * @param maxLostAttempts how many attempts lost with their process fail the job as {@code worker-lost}
 * @param maxRefusedOutcomes how often in a row the database may refuse an attempt's outcome before the attempt fails for that
 */
public record RecoveryProperties(int maxLostAttempts, int maxRefusedOutcomes) {}
