package dev.errand.web.operation;

import dev.errand.job.NewJob.Idempotency;
import dev.errand.operation.Operation;
import dev.errand.operation.OperationAction;
import dev.errand.operation.Operations;
import dev.errand.view.OperationView;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.PublicAddress;
import dev.errand.web.support.ReadOnlyPages;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders for many jobs in. */
@RestController
@RequestMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class BulkController {

    private final BodyReader bodies;
    private final RequestReader requests;
    private final Operations operations;
    private final Matches matches;
    private final PublicAddress address;
    private final Audits audits;

    BulkController(
            BodyReader bodies,
            RequestReader requests,
            Operations operations,
            Matches matches,
            PublicAddress address,
            Audits audits) {
        this.bodies = bodies;
        this.requests = requests;
        this.operations = operations;
        this.matches = matches;
        this.address = address;
        this.audits = audits;
    }

    @PostMapping("/retry")
    ResponseEntity<Object> retry(HttpServletRequest request) {
        return order(request, OperationAction.RETRY);
    }

    @PostMapping("/cancel")
    ResponseEntity<Object> cancel(HttpServletRequest request) {
        return order(request, OperationAction.CANCEL);
    }

    @PostMapping("/delete")
    ResponseEntity<Object> delete(HttpServletRequest request) {
        return order(request, OperationAction.DELETE);
    }

    private ResponseEntity<Object> order(HttpServletRequest request, OperationAction action) {
        QueryParameters.of(request);
        String key = IdempotencyKey.of(request);
        String body = bodies.read(request);
        BulkRequest wanted = requests.parse(body, BulkRequest.class);
        BulkFilter which = BulkFilter.of(wanted, Callers.of(request));
        if (Boolean.TRUE.equals(wanted.dryRun())) {
            return ResponseEntity.ok(matches.count(which.query().within(action.fitting())));
        }
        ReadOnlyPages.refuseChange(request);
        var caller = Callers.of(request);
        Operation.Order order = new Operation.Order(
                Owners.listed(caller),
                caller.maker(),
                action,
                which.shown(),
                which.query(),
                wanted.reason(),
                wanted.perSecond());
        Idempotency idempotency = key == null
                ? null
                : new Idempotency(Owners.stored(caller, key), Fingerprint.of("jobs/" + action.code(), body));
        Operations.Accepted accepted = operations.accept(
                order, idempotency, audits.of(request, "job." + action.code() + "-many", which.told()));
        ResponseEntity.BodyBuilder answer = ResponseEntity.accepted()
                .header(
                        HttpHeaders.LOCATION,
                        address.of(request) + "/v1/operations/"
                                + accepted.operation().id());
        if (accepted.replayed()) {
            answer.header(JobAnswers.REPLAYED, "true");
        }
        return answer.body(OperationView.of(accepted.operation()));
    }
}
