package dev.errand.web.overview;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.job.JobId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.event.EventStreamAnswers;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells of everything that a watcher wants to know, over one connection. */
@RestController
class OverviewController {

    private static final int MAX_JOBS = 100;

    private final OverviewSource source;
    private final EventStreamAnswers answers;
    private final PublicAddress address;

    OverviewController(OverviewSource source, EventStreamAnswers answers, PublicAddress address) {
        this.source = source;
        this.answers = answers;
        this.address = address;
    }

    /** Generated clients accept the one JSON type of a call, which here is that of its problems; they get the stream as well. */
    @GetMapping(
            path = "/v1/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    void events(HttpServletRequest request, HttpServletResponse response) throws IOException {
        QueryParameters query = QueryParameters.of(request, "topics", "jobs");
        Caller caller = Callers.of(request);
        Set<Topics> topics = topics(query);
        List<JobId> jobs = jobs(query);
        if (topics.isEmpty() && jobs.isEmpty()) {
            throw QueryParameters.refused("topics", "must name at least one of " + codes() + ", unless jobs are named");
        }
        topics.forEach(topic -> mustHave(caller, topic.scope()));
        Viewer viewer = new Viewer(caller, topics, jobs, address.of(request));
        source.watch(viewer);
        answers.fresh(viewer.key(), source, request, response);
    }

    private static void mustHave(Caller caller, Scope scope) {
        if (!caller.has(scope)) {
            throw Problem.of(ProblemType.FORBIDDEN, "this topic needs a key with the scope " + scope.wireName())
                    .asException();
        }
    }

    private static List<String> words(QueryParameters query, String name) {
        return query.all(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static Set<Topics> topics(QueryParameters query) {
        Set<Topics> topics = EnumSet.noneOf(Topics.class);
        for (String word : words(query, "topics")) {
            topics.add(Topics.ofCode(word)
                    .orElseThrow(() -> QueryParameters.refused("topics", "must be any of " + codes())));
        }
        return topics;
    }

    private static String codes() {
        return Arrays.stream(Topics.values()).map(Topics::code).collect(Collectors.joining(", "));
    }

    private static List<JobId> jobs(QueryParameters query) {
        List<JobId> jobs = new ArrayList<>();
        for (String word : words(query, "jobs")) {
            jobs.add(JobId.parse(word).orElseThrow(() -> QueryParameters.refused("jobs", "must be ids of jobs")));
        }
        if (jobs.size() > MAX_JOBS) {
            throw QueryParameters.refused("jobs", "may name at most " + MAX_JOBS + " jobs");
        }
        return jobs;
    }
}
