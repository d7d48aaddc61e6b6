package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.waiting.JobWaiter.Until;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wait for several jobs.
 *
 * @param ids which, in the order given, each once
 * @param until what ends the wait early
 * @param waitSeconds how long at the most, if the body says so
 */
public record WaitRequest(
        Set<JobId> ids, Until until, @Nullable Duration waitSeconds) {}
