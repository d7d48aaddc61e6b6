package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelReaderTest {

    @Test
    void reason_mayBeLeftOut() {
        assertThat(CancelReader.reason(null)).isNull();
        assertThat(CancelReader.reason("{}")).isNull();
        assertThat(CancelReader.reason("{\"reason\":\"\"}")).isEmpty();
        assertThat(CancelReader.reason("{\"reason\":\"no longer needed\"}")).isEqualTo("no longer needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"reson\":\"x\"}", "{\"reason\":1}", "{\"reason\":\"\\u0000\"}"})
    void reason_isAString(String body) {
        assertThat(Refusals.of(() -> CancelReader.reason(body)).status()).isEqualTo(400);
    }

    @Test
    void reason_hasAThousandCharactersAtTheMost() {
        assertThat(Refusals.violationsOf(() -> CancelReader.reason("{\"reason\":\"" + "x".repeat(1001) + "\"}")))
                .isEqualTo("/reason: must have at most 1000 characters\n");
    }
}
