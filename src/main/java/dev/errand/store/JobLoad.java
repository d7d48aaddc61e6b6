package dev.errand.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do, as far as it was looked at.
 *
 * @param queued jobs that wait for their turn
 * @param scheduled jobs that wait for their time
 * @param running jobs that run
 * @param oldest since when the first of those that wait for their turn could have started
 * @param capped whether there may be more of any of these, since no more than so many were looked at
 */
public record JobLoad(
        long queued, long scheduled, long running, @Nullable Instant oldest, boolean capped) {

    /**
     * Of what.
     *
     * @param tenant whose; nothing for everybody's
     * @param queues in these alone; nothing for all, which is for everybody's alone
     * @param task of this one alone, as its tenant names it
     * @param limit how many of a kind are looked at
     */
    public record Ask(
            @Nullable String tenant,
            @Nullable List<String> queues,
            @Nullable String task,
            int limit) {}
}
