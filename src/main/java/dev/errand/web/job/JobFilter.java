package dev.errand.web.job;

import dev.errand.access.Caller;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.Timestamps;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a client wants to have listed.
 *
 * @param query what to ask the store for: one more than fit on the page, to see whether another page follows
 * @param page which part of the list
 */
public record JobFilter(JobQuery query, ListPage page) {

    private static final String METADATA = "metadata.";
    private static final String TAG = "tag";
    /** The form that generated clients send: {@code metadata[KEY]=value}. */
    private static final String BRACKETED = "metadata[";

    private static final int MAX_PAIRS = 10;
    private static final String[] PARAMETERS = {
        "status",
        "task",
        "queue",
        "batch",
        METADATA + "*",
        BRACKETED + "*",
        TAG,
        "createdAfter",
        "createdBefore",
        "limit",
        "cursor",
        "view"
    };

    /**
     * What the query of a request says.
     *
     * @throws dev.errand.problem.ProblemException if it says anything that is not a filter, or not well
     */
    public static JobFilter of(HttpServletRequest request) {
        return of(QueryParameters.of(request, PARAMETERS), Callers.of(request));
    }

    static JobFilter of(@Nullable String query) {
        return of(QueryParameters.of(query, PARAMETERS), Caller.open());
    }

    private static JobFilter of(QueryParameters parameters, Caller caller) {
        Set<JobState> states = states(parameters);
        String task = parameters.one("task").orElse(null);
        String queue = parameters.one("queue").orElse(null);
        String batch = parameters.one("batch").orElse(null);
        Map<String, String> metadata = metadata(parameters);
        List<String> tags = tags(parameters);
        JobQuery.Created created =
                new JobQuery.Created(time(parameters, "createdAfter"), time(parameters, "createdBefore"));
        String list = String.join(
                "\n",
                "jobs",
                "" + states,
                "" + task,
                "" + queue,
                "" + batch,
                "" + metadata,
                created.after() + "/" + created.before());
        // Without tags as earlier versions had it, so that their cursors go on.
        list = tags.isEmpty() ? list : list + '\n' + tags;
        ListPage page = ListPage.of(Owners.list(caller, list), parameters);
        JobId olderThan = page.after().flatMap(JobId::parse).orElse(null);
        JobQuery query = new JobQuery(
                states,
                task,
                queue,
                batch,
                new JobLabels(metadata, tags),
                created,
                new JobQuery.Part(olderThan, page.limit() + 1, parameters.fullView()));
        return new JobFilter(query, page);
    }

    private static Set<JobState> states(QueryParameters parameters) {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        for (String code : parameters.all("status")) {
            states.add(JobState.ofCode(code)
                    .orElseThrow(() -> QueryParameters.refused(
                            "status", "must be scheduled, queued, running, succeeded, failed or canceled")));
        }
        return states;
    }

    private static Map<String, String> metadata(QueryParameters parameters) {
        Map<String, String> pairs = new TreeMap<>(parameters.startingWith(METADATA));
        parameters.startingWith(BRACKETED).forEach((rest, value) -> {
            String name = BRACKETED + rest;
            if (!rest.endsWith("]") || rest.length() == 1) {
                throw QueryParameters.refused(name, "must be written metadata[KEY] or metadata.KEY");
            }
            if (pairs.putIfAbsent(rest.substring(0, rest.length() - 1), value) != null) {
                throw QueryParameters.refused(name, "must be given once");
            }
        });
        if (pairs.size() > MAX_PAIRS) {
            throw QueryParameters.refused(METADATA + "KEY", "may be given for at most " + MAX_PAIRS + " keys");
        }
        return pairs;
    }

    private static List<String> tags(QueryParameters parameters) {
        List<String> tags = parameters.all(TAG).stream().distinct().sorted().toList();
        if (!tags.stream().allMatch(JobLabels::isTag)) {
            throw QueryParameters.refused(TAG, JobLabels.EXPECTED_TAG);
        }
        if (tags.size() > JobLabels.MAX_TAGS) {
            throw QueryParameters.refused(TAG, "may be given for at most " + JobLabels.MAX_TAGS + " tags");
        }
        return tags;
    }

    private static @Nullable Instant time(QueryParameters parameters, String name) {
        return parameters
                .one(name)
                .map(text -> Timestamps.parseBound(text)
                        .orElseThrow(() -> QueryParameters.refused(
                                name, Timestamps.EXPECTED + "; a plus sign is written %2B in a query")))
                .orElse(null);
    }
}
