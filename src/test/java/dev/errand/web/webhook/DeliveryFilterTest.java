package dev.errand.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import dev.errand.webhook.outbox.DeliveryQuery;
import dev.errand.webhook.outbox.DeliveryStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryFilterTest {

    private static final String ID = "dlv_01kjcq5t00e9f80000000000d1";

    @Test
    void of_readsEveryFilter() {
        DeliveryFilter filter = DeliveryFilter.of("status=exhausted&job=job_1&endpoint=ep_1&limit=10");

        assertThat(filter.query()).isEqualTo(new DeliveryQuery(DeliveryStatus.EXHAUSTED, "job_1", "ep_1", null, 11));
    }

    @Test
    void cursor_leadsOnInTheSameListAlone() {
        String cursor = DeliveryFilter.of("status=pending").page().cursorAfter(ID);

        assertThat(DeliveryFilter.of("status=pending&cursor=" + cursor).query().olderThan())
                .isEqualTo(ID);
        assertThat(Refusals.violationsOf(() -> DeliveryFilter.of("status=delivered&cursor=" + cursor)))
                .contains("does not belong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=failed",
                "status=PENDING",
                "status=",
                "limit=0",
                "limit=501",
                "state=pending",
                "job=a&job=b"
            })
    void of_refusesTheRest(String query) {
        assertThat(Refusals.of(() -> DeliveryFilter.of(query)).status()).isEqualTo(400);
    }
}
