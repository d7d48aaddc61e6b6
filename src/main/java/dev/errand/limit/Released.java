package dev.errand.limit;

import java.time.Duration;
import java.util.Set;

/**
 * What one transaction did for a task.
 *
 * @param workplaces where jobs wait that can be claimed now, see {@link dev.errand.job.spec.Workplace}
 * @param more whether further jobs could go on, were it not for the size of the transaction or for the rate
 * @param again how long until it is worth trying that
 */
record Released(Set<String> workplaces, boolean more, Duration again) {}
