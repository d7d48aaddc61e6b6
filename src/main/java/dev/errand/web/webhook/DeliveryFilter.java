package dev.errand.web.webhook;

import dev.errand.access.Caller;
import dev.errand.job.TypeId;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryStatus;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which webhook deliveries a client wants to have listed.
 *
 * @param query what to ask for: one more than fit on the page, to see whether another page follows
 * @param page which part of the list
 */
public record DeliveryFilter(DeliveryQuery query, ListPage page) {

    private static final String[] PARAMETERS = {"status", "job", "endpoint", "limit", "cursor"};

    /**
     * What the query of a request says.
     *
     * @throws dev.errand.problem.ProblemException if it says anything that is not a filter, or not well
     */
    public static DeliveryFilter of(HttpServletRequest request) {
        return of(QueryParameters.of(request, PARAMETERS), Callers.of(request));
    }

    static DeliveryFilter of(@Nullable String query) {
        return of(QueryParameters.of(query, PARAMETERS), Caller.open());
    }

    private static DeliveryFilter of(QueryParameters parameters, Caller caller) {
        DeliveryStatus status =
                parameters.one("status").map(DeliveryFilter::status).orElse(null);
        String job = parameters.one("job").orElse(null);
        String endpoint = parameters.one("endpoint").orElse(null);
        String list = String.join("\n", "webhook-deliveries", "" + status, "" + job, "" + endpoint);
        ListPage page = ListPage.of(Owners.list(caller, list), parameters);
        String olderThan = page.after()
                .filter(id -> TypeId.isWellFormed(Delivery.PREFIX, id))
                .orElse(null);
        return new DeliveryFilter(new DeliveryQuery(status, job, endpoint, olderThan, page.limit() + 1), page);
    }

    private static DeliveryStatus status(String code) {
        return DeliveryStatus.ofCode(code)
                .orElseThrow(() -> QueryParameters.refused("status", "must be pending, delivered or exhausted"));
    }
}
