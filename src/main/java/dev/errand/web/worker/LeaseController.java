package dev.errand.web.worker;

import dev.errand.access.Caller;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.queue.ExecutionProperties;
import dev.errand.view.WorkerViews.Ended;
import dev.errand.view.WorkerViews.Leased;
import dev.errand.view.WorkerViews.Settled;
import dev.errand.view.WorkerViews.Settlement;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.JsonBody;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Callers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Recipient;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.lease.Granted;
import dev.errand.worker.lease.LeaseEnd;
import dev.errand.worker.lease.LeaseRequest;
import dev.errand.worker.lease.Leases;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives work to workers and hears how it ended. */
@RestController
@RequestMapping(path = "/v1/leases", produces = MediaType.APPLICATION_JSON_VALUE)
class LeaseController {

    private static final int MIN_BODY = 1024 * 1024;

    private final BodyReader bodies;
    private final Leases leases;
    private final LeaseDocuments documents;
    private final LargeAnswers large;
    private final WorkerProperties properties;
    private final int maxResultBytes;
    /** A result is said with something around it, and one that is larger is to be told from what is no result. */
    private final int maxBodyBytes;

    LeaseController(
            BodyReader bodies,
            Leases leases,
            LeaseDocuments documents,
            LargeAnswers large,
            WorkerProperties properties,
            ExecutionProperties execution) {
        this.bodies = bodies;
        this.leases = leases;
        this.documents = documents;
        this.large = large;
        this.properties = properties;
        this.maxResultBytes = Math.toIntExact(execution.maxResultBytes().toBytes());
        this.maxBodyBytes = Math.clamp(2L * maxResultBytes, MIN_BODY, Integer.MAX_VALUE - 8);
    }

    /** Answers when there is work or the wait is over; no thread is held meanwhile. What an answer could not bring goes back at once. */
    @PostMapping
    Object lease(HttpServletRequest http) {
        QueryParameters.of(http);
        LeaseRequestReader reader = new LeaseRequestReader(properties, "");
        JsonBody.read(bodies.read(http), reader);
        Owners.mustCover(Callers.of(http), reader.request().tasks());
        LeaseRequest request = reader.request().in(Callers.of(http).tenant().name());
        Recipient worker = Recipient.of(http);
        return AsyncResponses.answer(leases.lease(request, worker::hasHungUp).thenApply(granted -> {
            worker.ifLost(() -> leases.undelivered(granted));
            return answer(
                    granted,
                    () -> new Leased(
                            documents.of(granted),
                            granted.lost(),
                            granted.state().code()));
        }));
    }

    /** What has large arguments is read when there is memory for it. */
    private ResponseEntity<Object> answer(Granted granted, Supplier<Object> document) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(large.body(granted.bytes(), document));
    }

    @PostMapping("/{token}/complete")
    Ended complete(@PathVariable("token") String token, HttpServletRequest http) {
        return end(token, EndReader.Kind.COMPLETE, http);
    }

    @PostMapping("/{token}/fail")
    Ended fail(@PathVariable("token") String token, HttpServletRequest http) {
        return end(token, EndReader.Kind.FAIL, http);
    }

    @PostMapping("/{token}/release")
    Ended release(@PathVariable("token") String token, HttpServletRequest http) {
        return end(token, EndReader.Kind.RELEASE, http);
    }

    @SuppressWarnings("try") // it is held while the body is
    private Ended end(String token, EndReader.Kind kind, HttpServletRequest http) {
        QueryParameters.of(http);
        EndReader reader = new EndReader(kind, maxResultBytes);
        try (Share share = bodies.share(http, maxBodyBytes)) {
            String body = BodyReader.readIfPresent(http, maxBodyBytes);
            if (body != null) {
                JsonBody.read(body, reader);
            }
            return ended(reader.end(token), Callers.of(http));
        }
    }

    /** A result of any type. Large ones are taken in when there is memory for them. */
    @PutMapping("/{token}/result")
    @SuppressWarnings("try") // it is held while the body is
    Ended result(@PathVariable("token") String token, HttpServletRequest http) {
        QueryParameters.of(http);
        try (Share share = bodies.share(http, maxResultBytes)) {
            return ended(ResultBody.read(http, token, maxResultBytes), Callers.of(http));
        }
    }

    private Ended ended(LeaseEnd end, Caller caller) {
        LeaseEnd.Outcome outcome =
                leases.end(List.of(end), caller.tenant().name()).getFirst();
        return switch (outcome) {
            case LOST -> throw lost();
            case TOO_LARGE -> throw tooLarge();
            case DONE, REPEATED -> new Ended(outcome.code());
        };
    }

    private static RuntimeException lost() {
        return Problem.of(ProblemType.LEASE_LOST, "the token is not that of a lease that holds")
                .asException();
    }

    private RuntimeException tooLarge() {
        return Problem.of(
                        ProblemType.TOO_LARGE,
                        "a result may have at most " + maxResultBytes + " bytes; the job has ended as result-too-large")
                .asException();
    }

    /** Many ends and a request for work, without waiting. */
    @PostMapping("/settle")
    @SuppressWarnings("try") // it is held while the body is
    ResponseEntity<Object> settle(HttpServletRequest http) {
        QueryParameters.of(http);
        SettleReader reader = new SettleReader(properties, maxResultBytes);
        try (Share share = bodies.share(http, maxBodyBytes)) {
            String body = BodyReader.readIfPresent(http, maxBodyBytes);
            JsonBody.read(body == null ? "" : body, reader);
            Recipient worker = Recipient.of(http);
            // What it said counts; what it would be given it does not wait for any more, and what it says that it holds
            // may be old.
            String tenant = Callers.of(http).tenant().name();
            LeaseRequest asked = worker.hasHungUp() ? null : reader.lease();
            Owners.mustCover(Callers.of(http), asked == null ? List.of() : asked.tasks());
            LeaseRequest wanted = asked == null ? null : asked.in(tenant);
            return settled(reader, leases.settle(reader.ends(), wanted, tenant), worker);
        }
    }

    private ResponseEntity<Object> settled(SettleReader reader, Leases.Settled settled, Recipient worker) {
        List<Settlement> results = new ArrayList<>(settled.outcomes().size());
        for (int i = 0; i < settled.outcomes().size(); i++) {
            results.add(new Settlement(
                    reader.ends().get(i).token(), settled.outcomes().get(i).code()));
        }
        Granted granted = settled.granted();
        if (granted == null) {
            return ResponseEntity.ok(new Settled(results, null, null, null));
        }
        worker.ifLost(() -> leases.undelivered(granted));
        return answer(
                granted,
                () -> new Settled(
                        results,
                        documents.of(granted),
                        granted.lost(),
                        granted.state().code()));
    }
}
