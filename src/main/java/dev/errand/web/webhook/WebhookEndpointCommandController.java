package dev.errand.web.webhook;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import dev.errand.web.support.PublicAddress;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.Endpoints;
import dev.errand.webhook.outbox.Delivery;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rotates secrets, tries endpoints out, and has sent again what they missed. */
@RestController
@RequestMapping(path = WebhookEndpointController.PATH + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
public class WebhookEndpointCommandController {

    private final PublicAddress address;
    private final RequestReader requests;
    private final Endpoints endpoints;
    private final Audits audits;

    WebhookEndpointCommandController(
            PublicAddress address, RequestReader requests, Endpoints endpoints, Audits audits) {
        this.address = address;
        this.requests = requests;
        this.endpoints = endpoints;
        this.audits = audits;
    }

    /** How many deliveries were ordered anew. */
    public record Recovered(int redelivered) {}

    @PostMapping("/rotate-secret")
    ResponseEntity<EndpointView> rotate(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.endpoint(path);
        WebhookSecret supplied =
                requests.readIfPresent(request, EndpointRequests.Rotation.class).secret();
        Endpoint endpoint = WebhookIds.existing(endpoints, Callers.of(request), id);
        WebhookSecret secret = endpoints
                .rotateSecret(id, supplied, audits.of(request, "endpoint.rotate", id))
                .orElseThrow(() -> WebhookIds.missingEndpoint(id));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(EndpointView.of(endpoint, secret));
    }

    @PostMapping("/ping")
    ResponseEntity<DeliveryView> ping(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        requests.refuse(request);
        String id = WebhookIds.endpoint(path);
        var unused = WebhookIds.existing(endpoints, Callers.of(request), id);
        Delivery delivery = endpoints.ping(id).orElseThrow(() -> WebhookIds.missingEndpoint(id));
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, WebhookDeliveryController.self(delivery.id(), address.of(request)))
                .body(DeliveryView.of(delivery));
    }

    @PostMapping("/recover")
    ResponseEntity<Recovered> recover(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.endpoint(path);
        Instant since = requests.read(request, EndpointRequests.Recovery.class).since();
        if (!WebhookIds.existing(endpoints, Callers.of(request), id).enabled()) {
            throw Problem.of(ProblemType.ENDPOINT_DISABLED, "the webhook endpoint " + id + " is disabled")
                    .asException();
        }
        int redelivered = endpoints.recover(id, since).orElseThrow(() -> WebhookIds.missingEndpoint(id));
        return ResponseEntity.accepted().body(new Recovered(redelivered));
    }
}
