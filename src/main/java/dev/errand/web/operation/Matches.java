package dev.errand.web.operation;

import dev.errand.job.JobId;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.Searched;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Counts the jobs that an order for many would be for, no further than {@value #CAP} and for no longer than a moment. Safe for concurrent use. */
@Component
final class Matches {

    private static final int CAP = 10_000;
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final JobStore store;

    Matches(JobStore store) {
        this.store = store;
    }

    /** How many, and whether there are more, or may be. */
    record Matched(int matched, boolean capped) {}

    Matched count(JobQuery query) {
        if (query.states().isEmpty()) {
            return new Matched(0, false);
        }
        Searched<JobId> searched = store.searchIds(query.with(JobQuery.Part.first(CAP + 1, false)), PATIENCE);
        int found = searched.found().size();
        return new Matched(Math.min(found, CAP), found > CAP || searched.searchedTo() != null);
    }
}
