package dev.errand.webhook.outbox;

import dev.errand.encryption.Place;

/** Where what is encrypted at rest of a delivery and an endpoint stands. Pure. */
public final class SealedMessages {

    private SealedMessages() {}

    /** What is sent. */
    public static Place body(String tenant, String deliveryId) {
        return new Place(tenant, deliveryId, "webhook_body.body");
    }

    /** Further headers of it. */
    public static Place headers(String tenant, String deliveryId) {
        return new Place(tenant, deliveryId, "webhook_delivery.headers");
    }

    /** A secret of an endpoint, which moves from one column to another when the next takes its place. */
    public static Place secret(String tenant, String endpointId) {
        return new Place(tenant, endpointId, "webhook_endpoint.secret");
    }
}
