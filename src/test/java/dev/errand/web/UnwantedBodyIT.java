package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A call that takes no body refuses one: what nobody reads must not look as if it had been heeded. */
@ServiceTest
class UnwantedBodyIT {

    private static final String ENDPOINT = "{\"url\":\"https://example.org/hook\"}";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private Answer call(String method, String path, BodyPublisher body, String... headers) {
        return api.send(api.request(path, headers).method(method, body));
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofString(text);
    }

    private static BodyPublisher chunked(String text) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.json().path("errors").path(0).path("pointer").asString("?"))
                .isEmpty();
        assertThat(answer.json().path("detail").asString()).isEqualTo("this call takes no body");
    }

    /** A job that failed, of which nothing changes. */
    private String failed() {
        return api.finish("{\"task\":\"fail\",\"args\":[\"for this test\"]}").id();
    }

    private List<String> posts() {
        String endpoint = "/v1/webhook-endpoints/"
                + api.post("/v1/webhook-endpoints", ENDPOINT).id();
        String delivery = api.post(endpoint + "/ping").id();
        return List.of(
                "/v1/jobs/" + failed() + "/retry",
                endpoint + "/ping",
                "/v1/webhook-deliveries/" + delivery + "/redeliver");
    }

    @Test
    void post_withABody_isRefused() {
        for (String path : posts()) {
            for (String body : new String[] {"{\"reason\":\"typo\"}", "[]", "null", "x", "{", " "}) {
                assertRefused(call("POST", path, text(body), "Content-Type", "application/json"));
            }
            assertRefused(call("POST", path, text("a=b"), "Content-Type", "application/x-www-form-urlencoded"));
            assertRefused(call("POST", path, text("x")));
            assertRefused(call("POST", path, chunked("{\"reason\":\"typo\"}"), "Content-Type", "application/json"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", " { \r\n\t} "})
    void post_withNothingInItsBody_isTaken(String nothing) {
        for (String path : posts()) {
            assertThat(call("POST", path, text(nothing), "Content-Type", "application/json")
                            .status())
                    .as(path)
                    .isEqualTo(202);
        }
        for (String path : posts()) {
            assertThat(call("POST", path, chunked(nothing)).status()).as(path).isEqualTo(202);
        }
    }

    @Test
    void retry_thatWasRefused_hasChangedNothing() {
        String id = failed();

        assertRefused(call("POST", "/v1/jobs/" + id + "/retry", text("{\"delaySeconds\":5}")));

        assertThat(api.get("/v1/jobs/" + id).json().path("status").asString()).isEqualTo("failed");
    }

    @Test
    void rotation_orCancel_withAFieldItDoesNotHave_isRefused() {
        String endpoint = "/v1/webhook-endpoints/"
                + api.post("/v1/webhook-endpoints", ENDPOINT).id();

        assertThat(api.post(endpoint + "/rotate-secret", "{\"x\":1}").status()).isEqualTo(400);
        assertThat(api.post(endpoint + "/rotate-secret", "{}").status()).isEqualTo(200);
        assertThat(api.post("/v1/jobs/" + failed() + "/cancel", "{\"x\":1}").status())
                .isEqualTo(400);
    }

    @Test
    void getOrDelete_withABody_isRefused() {
        String job = "/v1/jobs/" + failed();

        assertRefused(call("GET", "/v1/jobs", text("{\"status\":\"failed\"}")));
        assertRefused(call("GET", job + "?wait=1", chunked("x")));
        assertRefused(call("DELETE", job, text("{\"force\":true}"), "Content-Type", "application/json"));
        assertThat(call("GET", job, text("")).status()).isEqualTo(200);
        assertThat(call("GET", job, chunked("")).status()).isEqualTo(200);
        assertThat(call("DELETE", job, text("{}"), "Content-Type", "application/json")
                        .status())
                .isEqualTo(204);
    }
}
