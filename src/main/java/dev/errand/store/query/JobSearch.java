package dev.errand.store.query;

import dev.errand.job.JobId;
import dev.errand.store.JobQuery;
import dev.errand.store.Searched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lists jobs in bounded time: a statement looks at so many rows of the index that leads to them, and the next one at those behind, until there are
 * enough or the time is over. A list that its index gives without a look at anything else is one statement. Jobs that wait or run are found by
 * themselves while they are not many.
 */
final class JobSearch {

    private static final int FIRST_ROWS = 5_000;
    private static final int MAX_ROWS = 80_000;
    private static final int IDS_AT_ONCE = 500;

    /** Of the time of a search, the part that is left for the answer to be made and sent: one in so many. */
    private static final int RESERVE = 20;

    private final JdbcClient jdbc;

    JobSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    <T> Searched<T> search(JobQuery query, String columns, RowMapper<T> mapper, Duration atMost) {
        if (LiveJobs.lead(query)) {
            List<JobId> live = LiveJobs.ids(jdbc, query);
            if (live.size() <= LiveJobs.MOST) {
                return new Searched<>(readLive(live, query, columns, mapper), null);
            }
        }
        Optional<JobListing.Driver> driver = JobListing.driver(query).map(one -> one.within(query));
        if (driver.isEmpty() || !driver.get().rest()) {
            return new Searched<>(read(query, columns, null, mapper), null);
        }
        long deadline =
                System.nanoTime() + atMost.toNanos() - atMost.dividedBy(RESERVE).toNanos();
        List<T> found = new ArrayList<>();
        JobId place = query.part().olderThan();
        int rows = FIRST_ROWS;
        while (true) {
            long begun = System.nanoTime();
            JobId edge = edge(driver.get(), place, rows);
            JobQuery.Part part = new JobQuery.Part(
                    place, query.part().limit() - found.size(), query.part().full());
            found.addAll(read(query.with(part), columns, edge, mapper));
            if (edge == null || found.size() >= query.part().limit()) {
                return new Searched<>(found, null);
            }
            long now = System.nanoTime();
            // The next part takes about as long as this one did, or twice as long if it is twice as large.
            if (deadline - now < now - begun) {
                return new Searched<>(found, edge);
            }
            place = edge;
            rows = deadline - now < 2 * (now - begun) ? rows : Math.min(2 * rows, MAX_ROWS);
        }
    }

    /** Those of the ids that are in the list, a part at a time. */
    private <T> List<T> readLive(List<JobId> ids, JobQuery query, String columns, RowMapper<T> mapper) {
        List<T> found = new ArrayList<>();
        int limit = query.part().limit();
        for (int from = 0; from < ids.size() && found.size() < limit; from += IDS_AT_ONCE) {
            List<JobId> some = ids.subList(from, Math.min(from + IDS_AT_ONCE, ids.size()));
            JobQuery.Part rest =
                    new JobQuery.Part(null, limit - found.size(), query.part().full());
            found.addAll(read(query.with(rest).among(some), columns, null, mapper));
        }
        return found;
    }

    private @Nullable JobId edge(JobListing.Driver driver, @Nullable JobId place, int rows) {
        JobListing edge = driver.edge(place, rows - 1);
        return jdbc.sql(edge.sql())
                .params(edge.params())
                .query(String.class)
                .optional()
                .map(JobId::new)
                .orElse(null);
    }

    private <T> List<T> read(JobQuery query, String columns, @Nullable JobId from, RowMapper<T> mapper) {
        JobListing listing = JobListing.of(query, columns, from);
        return jdbc.sql(listing.sql()).params(listing.params()).query(mapper).list();
    }
}
