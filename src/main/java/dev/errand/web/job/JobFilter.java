package dev.errand.web.job;

import dev.errand.access.Caller;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery;
import dev.errand.store.Whose;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.Timestamps;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a client wants to have listed.
 *
 * @param query what to ask the store for: one more than fit on the page, to see whether another page follows
 * @param page which part of the list
 * @param patience how long to search for it
 */
public record JobFilter(JobQuery query, ListPage page, Duration patience) {

    private static final String METADATA = "metadata.";
    private static final String TAG = "tag";
    /** The form that generated clients send: {@code metadata[KEY]=value}. */
    private static final String BRACKETED = "metadata[";

    private static final int MAX_PAIRS = 10;
    private static final int MAX_SCAN_SECONDS = 2;
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
        "reason",
        "error",
        "node",
        "finishedAfter",
        "finishedBefore",
        "scanSeconds",
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

    /** The same of parameters that are known to be filters. */
    public static JobFilter of(QueryParameters parameters, Caller caller) {
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
        JobQuery.More more = more(parameters);
        list = more.equals(JobQuery.More.NONE) ? list : list + '\n' + more;
        ListPage page = ListPage.of(Owners.list(caller, list), parameters);
        JobId olderThan = page.after().flatMap(JobId::parse).orElse(null);
        JobQuery query = new JobQuery(
                Whose.ALL,
                states,
                task,
                queue,
                batch,
                new JobLabels(metadata, tags),
                created,
                more,
                new JobQuery.Part(olderThan, page.limit() + 1, parameters.fullView()));
        return new JobFilter(query, page, patience(parameters));
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

    private static JobQuery.More more(QueryParameters parameters) {
        Reason reason = parameters.one("reason").map(JobFilter::reason).orElse(null);
        JobQuery.Created finished =
                new JobQuery.Created(time(parameters, "finishedAfter"), time(parameters, "finishedBefore"));
        return new JobQuery.More(
                reason,
                parameters.one("error").orElse(null),
                parameters.one("node").orElse(null),
                finished,
                null);
    }

    private static Duration patience(QueryParameters parameters) {
        return parameters
                .one("scanSeconds")
                .map(text -> {
                    if (!text.matches("[0-9]{1,2}(\\.[0-9]{1,3})?") || Double.parseDouble(text) > MAX_SCAN_SECONDS) {
                        throw QueryParameters.refused(
                                "scanSeconds", "must be a number of seconds from 0 to " + MAX_SCAN_SECONDS);
                    }
                    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
                })
                .orElse(Duration.ofSeconds(1));
    }

    private static Reason reason(String code) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElseThrow(() -> QueryParameters.refused(
                        "reason",
                        Arrays.stream(Reason.values())
                                .map(Reason::code)
                                .collect(Collectors.joining(", ", "must be ", ""))));
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
