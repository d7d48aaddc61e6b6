package dev.errand.store;

import dev.errand.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found that may have ended before it was through.
 *
 * @param found newest first
 * @param searchedTo the last job that was looked at, where the search was not through and found fewer than were wanted
 */
public record Searched<T>(List<T> found, @Nullable JobId searchedTo) {}
