package dev.errand.store.query;

import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.store.JobQuery;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Jobs that wait in a queue or run: few of millions, as a rule. Claims have indexes of them, in other orders than that of lists; to have one of that
 * order too, each job that waits would be written into it and out again. So all of them are read, unless they are many; then the newest of them
 * are among the newest of all.
 */
final class LiveJobs {

    /** As many ids are read and sorted in some milliseconds. */
    static final int MOST = 5_000;

    private static final Set<JobState> LIVE =
            Collections.unmodifiableSet(EnumSet.of(JobState.QUEUED, JobState.RUNNING));

    /** Word for word the conditions of indexes: those that can be claimed, and those that something holds. */
    private static final List<String> QUEUED = List.of(
            "state = 'queued' and held = 0",
            "held = 1 and state = 'queued'",
            "held = 2 and state = 'queued'",
            "held = 4 and state = 'queued'");

    private static final String RUNNING = "state = 'running' and id > ''";

    private LiveJobs() {}

    /** Whether the list is one of them, and nothing else leads to it. */
    static boolean lead(JobQuery query) {
        JobQuery.More more = query.more();
        return !query.states().isEmpty()
                && LIVE.containsAll(query.states())
                && query.labels().tags().isEmpty()
                && query.labels().metadata().isEmpty()
                && query.batch() == null
                && more.reason() == null
                && more.error() == null
                && more.node() == null
                && more.ids() == null;
    }

    /**
     * The ids of those in the states of the list, newest first; more than {@link #MOST} where they are many, and then not all. One statement, which
     * sees one moment: a job that is let go or claimed meanwhile would be missed by one of two.
     */
    static List<JobId> ids(JdbcClient jdbc, JobQuery query) {
        List<String> conditions = Stream.concat(
                        query.states().contains(JobState.QUEUED) ? QUEUED.stream() : Stream.empty(),
                        query.states().contains(JobState.RUNNING) ? Stream.of(RUNNING) : Stream.empty())
                .toList();
        List<JobId> all = jdbc.sql(conditions.stream()
                        .map("select id from (select id from job where %s limit ?) as part"::formatted)
                        .collect(Collectors.joining(" union all ", "select id from (", ") as live limit ?")))
                .params(Collections.nCopies(conditions.size() + 1, MOST + 1))
                .query((row, i) -> new JobId(row.getString(1)))
                .list();
        JobId place = query.part().olderThan();
        return all.size() > MOST
                ? all
                : all.stream()
                        .filter(id -> place == null || id.value().compareTo(place.value()) < 0)
                        .sorted(Comparator.comparing(JobId::value).reversed())
                        .toList();
    }
}
