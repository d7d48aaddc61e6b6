package dev.errand.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.request.Refusals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelRequestTest {

    @Test
    void reason_mayBeLeftOut() {
        assertThat(Requests.read(null, CancelRequest.class).reason()).isNull();
        assertThat(Requests.read("{}", CancelRequest.class).reason()).isNull();
        assertThat(Requests.read("{\"reason\":\"\"}", CancelRequest.class).reason())
                .isEmpty();
        assertThat(Requests.read("{\"reason\":\"no longer needed\"}", CancelRequest.class)
                        .reason())
                .isEqualTo("no longer needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"reson\":\"x\"}", "{\"reason\":1}", "{\"reason\":\"\\u0000\"}"})
    void reason_isAString(String body) {
        assertThat(Refusals.of(() -> Requests.read(body, CancelRequest.class).reason())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void reason_hasAThousandCharactersAtTheMost() {
        assertThat(Refusals.violationsOf(
                        () -> Requests.read("{\"reason\":\"" + "x".repeat(1001) + "\"}", CancelRequest.class)
                                .reason()))
                .isEqualTo("/reason: must have at most 1000 characters\n");
    }
}
