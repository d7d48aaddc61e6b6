package dev.errand.web.queue;

import dev.errand.access.Caller;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.view.PageView;
import dev.errand.view.QueueView;
import dev.errand.view.QueueViews;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows queues of jobs, and pauses them: for the tenant of who calls, or for everybody where he sees all. */
@RestController
@RequestMapping(path = "/v1/queues", produces = MediaType.APPLICATION_JSON_VALUE)
class QueueController {

    private final QueueDirectory queues;
    private final QueuePauses pauses;
    private final QueueViews views;
    private final Reading reading;
    private final Audits audits;
    private final Clock clock;

    QueueController(
            QueueDirectory queues, QueuePauses pauses, QueueViews views, Reading reading, Audits audits, Clock clock) {
        this.queues = queues;
        this.pauses = pauses;
        this.views = views;
        this.reading = reading;
        this.audits = audits;
        this.clock = clock;
    }

    /** What requests are read, and pages written, with. */
    @Component
    record Reading(RequestReader requests, Pages pages) {}

    @GetMapping
    ResponseEntity<PageView<QueueView>> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page = ListPage.of(Owners.list(caller, "queues"), QueryParameters.of(request, "limit", "cursor"));
        Set<String> own = caller.queues();
        List<String> names = queues.all().tailSet(page.after().orElse(""), false).stream()
                .filter(name -> own == null || own.contains(name))
                .limit(page.limit() + 1L)
                .toList();
        return reading.pages().answer(request, page, views.of(names, Owners.listed(caller)), QueueView::name);
    }

    @GetMapping("/{queue}")
    QueueView read(@PathVariable("queue") String queue, HttpServletRequest request) {
        QueryParameters.of(request);
        return view(Callers.of(request), known(Callers.of(request), queue));
    }

    @PostMapping("/{queue}/pause")
    QueueView pause(@PathVariable("queue") String queue, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        PauseRequest wanted = reading.requests().readIfPresent(request, PauseRequest.class);
        String known = known(caller, queue);
        Instant until = wanted.until();
        if (until != null && !until.isAfter(clock.instant())) {
            throw Problem.of(Violation.at("/until", "is not in the future"))
                    .withStatus(422)
                    .asException();
        }
        pauses.pause(line(caller, known), wanted.reason(), until, audits.of(request, "queue.pause", known));
        return view(caller, known);
    }

    @PostMapping("/{queue}/resume")
    QueueView resume(@PathVariable("queue") String queue, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        reading.requests().refuse(request);
        String known = known(caller, queue);
        pauses.resume(line(caller, known), audits.of(request, "queue.resume", known));
        return view(caller, known);
    }

    private QueueView view(Caller caller, String queue) {
        return views.of(List.of(queue), Owners.listed(caller)).getFirst();
    }

    /** For everybody where nobody is told apart, or the caller sees all; else for its tenant. */
    private static String line(Caller caller, String queue) {
        return QueueViews.line(queue, caller.equals(Caller.open()) ? null : Owners.listed(caller));
    }

    /** A queue that any node was configured with, and that the caller may know of. */
    private String known(Caller caller, String queue) {
        Set<String> own = caller.queues();
        if (queues.capacity(queue).isEmpty() || (own != null && !own.contains(queue))) {
            throw Problem.of(ProblemType.QUEUE_NOT_FOUND, "there is no queue named " + queue)
                    .asException();
        }
        return queue;
    }
}
