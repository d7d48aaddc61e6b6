package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of jobs.
 *
 * @param items what is on it
 * @param nextCursor leads to the next page, if there is one
 * @param searchedTo where the search had to end before it was through: all that match and were created since then are on this page or before it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobPageView(
        List<JobView> items,
        @Nullable String nextCursor,
        @Nullable String searchedTo) {}
