package dev.errand.web;

import dev.errand.request.BodyReader;
import dev.errand.request.DeliveryFilter;
import dev.errand.request.QueryParameters;
import dev.errand.webhook.Delivery;
import dev.errand.webhook.WebhookDeliveries;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
    private final WebhookDeliveries deliveries;

    WebhookDeliveryController(PublicAddress address, BodyReader bodies, Pages pages, WebhookDeliveries deliveries) {
        this.address = address;
        this.bodies = bodies;
        this.pages = pages;
        this.deliveries = deliveries;
    }

    /** The address of a delivery. */
    static String self(Delivery delivery, String base) {
        return base + PATH + "/" + delivery.id();
    }

    @GetMapping
    ResponseEntity<PageView<DeliveryView>> list(HttpServletRequest request) {
        DeliveryFilter filter = DeliveryFilter.of(request);
        List<DeliveryView> found =
                deliveries.list(filter.query()).stream().map(DeliveryView::of).toList();
        return pages.answer(request, filter.page(), found, DeliveryView::id);
    }

    @GetMapping("/{id}")
    DeliveryView read(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.delivery(path);
        return DeliveryView.of(deliveries.find(id).orElseThrow(() -> WebhookIds.missingDelivery(id)));
    }

    @PostMapping("/{id}/redeliver")
    ResponseEntity<DeliveryView> redeliver(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        bodies.refuse(request);
        String id = WebhookIds.delivery(path);
        Delivery delivery = deliveries.redeliver(id).orElseThrow(() -> WebhookIds.missingDelivery(id));
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, self(delivery, address.of(request)))
                .body(DeliveryView.of(delivery));
    }
}
