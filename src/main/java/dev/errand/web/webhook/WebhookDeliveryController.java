package dev.errand.web.webhook;

import dev.errand.access.Caller;
import dev.errand.web.request.BodyReader;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import dev.errand.web.support.Subjects;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.WebhookDeliveries;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what became of webhooks, and sends them again. */
@RestController
@RequestMapping(path = WebhookDeliveryController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class WebhookDeliveryController {

    static final String PATH = "/v1/webhook-deliveries";

    private final PublicAddress address;
    private final BodyReader bodies;
    private final Pages pages;
    private final LargeAnswers large;
    private final WebhookDeliveries deliveries;
    private final Subjects subjects;

    WebhookDeliveryController(
            PublicAddress address,
            BodyReader bodies,
            Pages pages,
            LargeAnswers large,
            WebhookDeliveries deliveries,
            Subjects subjects) {
        this.address = address;
        this.bodies = bodies;
        this.pages = pages;
        this.large = large;
        this.deliveries = deliveries;
        this.subjects = subjects;
    }

    /** The address of a delivery. */
    static String self(String id, String base) {
        return base + PATH + "/" + id;
    }

    @GetMapping
    ResponseEntity<Object> list(HttpServletRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request);
        Caller caller = Callers.of(request);
        return pages.measured(
                request,
                filter.page(),
                deliveries.measure(filter.query().of(Owners.listed(Callers.of(request)))),
                ids -> seen(caller, deliveries.findAll(ids))
                        .map(DeliveryView::of)
                        .toList());
    }

    /** Those of a page's deliveries of which the caller may know: of its jobs, all are looked up at once. */
    private Stream<Delivery> seen(Caller caller, List<Delivery> page) {
        Set<String> jobs = subjects.seenJobs(
                caller,
                page.stream()
                        .flatMap(delivery -> Stream.ofNullable(delivery.jobId()))
                        .collect(Collectors.toSet()));
        return page.stream()
                .filter(delivery -> delivery.jobId() == null
                        ? subjects.isSeen(caller, null, delivery.batchId())
                        : jobs.contains(delivery.jobId()));
    }

    @GetMapping("/{id}")
    ResponseEntity<Object> read(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.delivery(path);
        check(Callers.of(request), id);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(document(id));
    }

    /** Sees that there is a delivery that the caller may know of. */
    private void check(Caller caller, String id) {
        if (deliveries
                        .tenantOf(id)
                        .filter(tenant -> Owners.sees(caller, tenant))
                        .isEmpty()
                || (caller.isRestricted()
                        && deliveries
                                .find(id)
                                .filter(found -> subjects.isSeen(caller, found.jobId(), found.batchId()))
                                .isEmpty())) {
            throw WebhookIds.missingDelivery(id);
        }
    }

    private Object document(String id) {
        long bytes = deliveries
                .measure(id)
                .orElseThrow(() -> WebhookIds.missingDelivery(id))
                .bytes();
        return large.body(
                bytes, () -> DeliveryView.of(deliveries.find(id).orElseThrow(() -> WebhookIds.missingDelivery(id))));
    }

    @PostMapping("/{id}/redeliver")
    ResponseEntity<Object> redeliver(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        bodies.refuse(request);
        String id = WebhookIds.delivery(path);
        check(Callers.of(request), id);
        deliveries.redeliver(id);
        Object document = document(id);
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, self(id, address.of(request)))
                .contentType(MediaType.APPLICATION_JSON)
                .body(document);
    }
}
