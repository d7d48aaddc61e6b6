package dev.errand.web.worker;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.view.JobViews;
import dev.errand.view.PageView;
import dev.errand.view.WorkerViews.Heartbeat;
import dev.errand.view.WorkerViews.Kept;
import dev.errand.view.WorkerViews.Worker;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.lease.Heartbeat.Answer;
import dev.errand.worker.lease.Heartbeat.Standing;
import dev.errand.worker.lease.KnownWorker;
import dev.errand.worker.lease.Leases;
import dev.errand.worker.lease.WorkerName;
import dev.errand.worker.lease.WorkerState;
import dev.errand.worker.lease.Workers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hears that workers live, tells them what to do, and lists them. */
@RestController
@RequestMapping(path = "/v1/workers", produces = MediaType.APPLICATION_JSON_VALUE)
class WorkerController {

    private static final String INSTANCE = "instance";

    private final BodyReader bodies;
    private final Leases leases;
    private final Workers workers;
    private final Pages pages;
    private final WorkerProperties properties;
    private final Clock clock;

    WorkerController(
            BodyReader bodies, Leases leases, Workers workers, Pages pages, WorkerProperties properties, Clock clock) {
        this.bodies = bodies;
        this.leases = leases;
        this.workers = workers;
        this.pages = pages;
        this.properties = properties;
        this.clock = clock;
    }

    /** Answers at once, or when there is something to tell or the wait is over; no thread is held meanwhile. */
    @PostMapping("/{worker}/heartbeat")
    Object heartbeat(@PathVariable("worker") String path, HttpServletRequest http) {
        QueryParameters.of(http);
        HeartbeatReader reader = new HeartbeatReader(properties, clock.instant());
        JsonBody.read(bodies.read(http), reader);
        WorkerName worker = new WorkerName(worker(path), reader.instance())
                .in(Callers.of(http).tenant().name());
        return AsyncResponses.answer(
                leases.heartbeat(worker, reader.beats(), reader.patience()).thenApply(WorkerController::view));
    }

    private static Heartbeat view(Answer answer) {
        List<Kept> kept = answer.leases().stream().map(WorkerController::view).toList();
        return new Heartbeat(kept, answer.state().code());
    }

    private static Kept view(Standing one) {
        return one.isLost()
                ? new Kept(one.token(), "lost", null, null, null)
                : new Kept(one.token(), "kept", JobViews.time(one.expiresAt()), one.stop() != null, one.stop());
    }

    @PostMapping("/{worker}/quiet")
    ResponseEntity<Void> quiet(@PathVariable("worker") String path, HttpServletRequest http) {
        // A worker that stops says so of itself, so that its request for work is answered; what goes on with others is
        // for operators.
        if (!Callers.of(http).has(Scope.QUEUES_OPERATE)
                && QueryParameters.of(http, INSTANCE).one(INSTANCE).isEmpty()) {
            throw QueryParameters.refused(INSTANCE, "is required of a key without the scope queues:operate");
        }
        return tell(path, WorkerState.QUIET, http);
    }

    @PostMapping("/{worker}/terminate")
    ResponseEntity<Void> terminate(@PathVariable("worker") String path, HttpServletRequest http) {
        return tell(path, WorkerState.TERMINATE, http);
    }

    @PostMapping("/{worker}/resume")
    ResponseEntity<Void> resume(@PathVariable("worker") String path, HttpServletRequest http) {
        return tell(path, WorkerState.RUN, http);
    }

    private ResponseEntity<Void> tell(String path, WorkerState state, HttpServletRequest http) {
        QueryParameters query = QueryParameters.of(http, INSTANCE);
        bodies.refuse(http);
        String instance = query.one(INSTANCE).orElse(null);
        if (!workers.tell(Owners.stored(Callers.of(http), worker(path)), instance, state)) {
            throw Problem.of(ProblemType.WORKER_NOT_FOUND, "no worker of this name is known")
                    .asException();
        }
        return ResponseEntity.accepted().build();
    }

    private static String worker(String path) {
        if (path.isBlank() || path.length() > 2 * LeaseRequestReader.MAX_NAME || path.indexOf('\0') >= 0) {
            throw Problem.of(Violation.ofParameter("worker", "must be the name of a worker"))
                    .asException();
        }
        return path;
    }

    @GetMapping
    ResponseEntity<PageView<Worker>> list(HttpServletRequest http) {
        Caller caller = Callers.of(http);
        ListPage page = ListPage.of(Owners.list(caller, "workers"), QueryParameters.of(http, "limit", "cursor"));
        List<Worker> found = workers.list(caller.tenant().name(), page.after().orElse(""), page.limit() + 1).stream()
                .map(WorkerController::view)
                .toList();
        return pages.answer(http, page, found, WorkerController::key);
    }

    private static String key(Worker worker) {
        return Workers.key(new WorkerName(worker.id(), worker.instance()));
    }

    private static Worker view(KnownWorker worker) {
        return new Worker(
                worker.name().workerId(),
                worker.name().instance(),
                worker.tasks(),
                worker.state().code(),
                worker.holding(),
                worker.max(),
                time(worker.lastLeaseAt()),
                time(worker.lastSeenAt()),
                worker.about().version(),
                worker.about().host());
    }

    private static @Nullable String time(@Nullable Instant at) {
        return JobViews.time(at);
    }
}
