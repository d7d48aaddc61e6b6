package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.key.KeyText;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the audit tells of refused calls. */
class ClosedAuditIT extends ClosedService {

    private List<String> linesOf(String key) {
        String actor = KeyText.parse(key).orElseThrow().id();
        return as(ADMIN, "GET", "/v1/audit?limit=500", "")
                .json()
                .path("items")
                .valueStream()
                .filter(line -> line.path("actor").asString().equals(actor))
                .map(line -> line.path("target").asString() + " "
                        + line.path("outcome").asString())
                .toList();
    }

    @Test
    void eachKindOf403_isInTheAudit_withTheCallButNoToken() {
        String key = key("\"keys:manage\"", "");
        String admin = KeyText.parse(ADMIN).orElseThrow().id();
        String token = "errl_" + "s".repeat(30);
        assertThat(as(key, "POST", "/v1/leases/" + token + "/complete", "").status())
                .isEqualTo(403);
        assertThat(as(key, "GET", "/actuator/prometheus", "").status()).isEqualTo(403);
        assertThat(as(key, "POST", "/v1/keys/" + admin + "/rotate", "").problem())
                .isEqualTo("grant-refused");
        assertThat(api.get("/v1/keys", "Authorization", "Bearer " + key, "Errand-Tenant", "other")
                        .status())
                .isEqualTo(403);

        assertThat(linesOf(key))
                .containsExactly(
                        "GET /v1/keys refused",
                        "POST /v1/keys/" + admin + "/rotate refused",
                        "GET /actuator/prometheus refused",
                        "POST /v1/leases/{token}/complete refused");
    }

    @Test
    void aKeyThatIsRefusedAgainAndAgain_getsFewLines() {
        String key = key("\"worker\"", "");
        long began = System.nanoTime();
        for (int i = 0; i < 150; i++) {
            assertThat(as(key, "GET", "/v1/jobs", "").status()).isEqualTo(403);
        }
        long seconds = (System.nanoTime() - began) / 1_000_000_000 + 2;
        assertThat((long) linesOf(key).size()).isPositive().isLessThanOrEqualTo(5 * seconds);
    }
}
