package dev.errand.webhook.outbox;

import java.util.Locale;
import java.util.Optional;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** It is being tried or will be. */
    PENDING,
    /** The receiver took it. */
    DELIVERED,
    /** It was not taken and will not be tried again by itself. */
    EXHAUSTED;

    /** The word in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of that name, if there is one. */
    public static Optional<DeliveryStatus> ofCode(String code) {
        for (DeliveryStatus status : values()) {
            if (status.code().equals(code)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
