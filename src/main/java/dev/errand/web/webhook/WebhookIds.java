package dev.errand.web.webhook;

import dev.errand.access.Caller;
import dev.errand.job.TypeId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.support.Owners;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.Endpoints;
import dev.errand.webhook.outbox.Delivery;

/** The ids of endpoints and deliveries in paths; what cannot be one belongs to nothing. Pure. */
final class WebhookIds {

    private WebhookIds() {}

    /** The id of an endpoint. */
    static String endpoint(String path) {
        if (!TypeId.isWellFormed(Endpoint.PREFIX, path)) {
            throw Problem.of(ProblemType.ENDPOINT_NOT_FOUND, "there is no webhook endpoint of this id")
                    .asException();
        }
        return path;
    }

    /** The id of a delivery. */
    static String delivery(String path) {
        if (!TypeId.isWellFormed(Delivery.PREFIX, path)) {
            throw Problem.of(ProblemType.DELIVERY_NOT_FOUND, "there is no webhook delivery of this id")
                    .asException();
        }
        return path;
    }

    /** The endpoint, if there is one of which the caller may know. */
    static Endpoint existing(Endpoints endpoints, Caller caller, String id) {
        return endpoints
                .find(id)
                .filter(endpoint -> Owners.sees(caller, endpoint.tenant()))
                .orElseThrow(() -> missingEndpoint(id));
    }

    /** That there is no such endpoint. */
    static RuntimeException missingEndpoint(String id) {
        return Problem.of(ProblemType.ENDPOINT_NOT_FOUND, "there is no webhook endpoint " + id)
                .asException();
    }

    /** That there is no such delivery. */
    static RuntimeException missingDelivery(String id) {
        return Problem.of(ProblemType.DELIVERY_NOT_FOUND, "there is no webhook delivery " + id)
                .asException();
    }
}
