package dev.errand.web.operation;

import dev.errand.access.Caller;
import dev.errand.job.TypeId;
import dev.errand.operation.Operation;
import dev.errand.operation.OperationWaiter;
import dev.errand.operation.Operations;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.view.OperationView;
import dev.errand.view.PageView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.request.WaitPreference;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Audits;
import dev.errand.web.support.CallFactory;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows orders for many jobs, and stops them. */
@RestController
@RequestMapping(path = "/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationController {

    private final Operations operations;
    private final OperationWaiter waiter;
    private final RequestReader requests;
    private final Pages pages;
    private final Audits audits;

    OperationController(
            Operations operations, OperationWaiter waiter, RequestReader requests, Pages pages, Audits audits) {
        this.operations = operations;
        this.waiter = waiter;
        this.requests = requests;
        this.pages = pages;
        this.audits = audits;
    }

    @GetMapping
    ResponseEntity<PageView<OperationView>> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page = ListPage.of(Owners.list(caller, "operations"), QueryParameters.of(request, "limit", "cursor"));
        String by = caller.isRestricted() ? caller.actor() : null;
        List<OperationView> found =
                operations.list(Owners.listed(caller), by, page.after().orElse(null), page.limit() + 1).stream()
                        .map(OperationView::of)
                        .toList();
        return pages.answer(request, page, found, OperationView::id);
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @GetMapping("/{id}")
    Object read(@PathVariable("id") String path, HttpServletRequest request) {
        Caller caller = Callers.of(request);
        WaitPreference wait = CallFactory.preference(request, QueryParameters.of(request, WaitPreference.PARAMETER));
        String id = id(path);
        if (wait == null || !wait.waits()) {
            return answer(caller, operations.find(id), null);
        }
        existing(caller, operations.find(id));
        return AsyncResponses.answer(waiter.await(id, wait.duration()).thenApply(now -> answer(caller, now, wait)));
    }

    @PostMapping("/{id}/stop")
    ResponseEntity<OperationView> stop(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        requests.refuse(request);
        String id = id(path);
        existing(caller, operations.find(id));
        return answer(caller, operations.stop(id, audits.of(request, "operation.stop", id)), null);
    }

    private static ResponseEntity<OperationView> answer(
            Caller caller, Optional<Operation> found, @Nullable WaitPreference applied) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (applied != null) {
            answer.header("Preference-Applied", applied.applied());
        }
        return answer.body(OperationView.of(existing(caller, found)));
    }

    private static String id(String path) {
        if (!TypeId.isWellFormed(Operation.PREFIX, path)) {
            throw missing();
        }
        return path;
    }

    /** One of his tenant's, and his own where he does not see all of its jobs. */
    private static Operation existing(Caller caller, Optional<Operation> found) {
        return found.filter(operation -> {
                    String tenant = operation.order().tenant();
                    boolean sees = tenant == null ? caller.allTenants() : Owners.sees(caller, tenant);
                    return sees
                            && (!caller.isRestricted()
                                    || caller.actor().equals(operation.order().createdBy()));
                })
                .orElseThrow(OperationController::missing);
    }

    private static RuntimeException missing() {
        return Problem.of(ProblemType.OPERATION_NOT_FOUND, "there is no operation of this id")
                .asException();
    }
}
