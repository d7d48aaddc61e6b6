package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What is refused of webhooks, wherever they are named: nothing is stored, and the answer says what is wrong and where. */
@ServiceTest
class WebhookRefusalIT {

    private static final String NOBODY = "ep_01kjcq5t00e9f80000000000e1";
    private static final String NO_DELIVERY = "dlv_01kjcq5t00e9f80000000000e1";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://sub.localhost./",
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://172.16.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://224.0.0.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[2002:7f00:1::]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "http://hooks.example.org/",
                "http://93.184.216.34/"
            })
    void addresses_thatAreInternalOrPlainAreForbidden(String url) {
        assertRefusal(submit("{\"url\":\"" + url + "\"}"), 422, "webhook-url-forbidden", "/webhook/url");
        assertRefusal(batch("{\"url\":\"" + url + "\"}"), 422, "webhook-url-forbidden", "/webhook/url");
        Answer made = api.post("/v1/webhook-endpoints", "{\"url\":\"" + url + "\"}");
        assertRefusal(made, 422, "webhook-url-forbidden", "/url");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    400 | validation       | /webhook/url         | {"url":"nonsense"}
                    400 | validation       | /webhook/url         | {"url":"ftp://a.example/"}
                    400 | validation       | /webhook/url         | {"url":"https://a.example:{port}/"}
                    400 | validation       | /webhook/url         | {"url":"https://user:secret@a.example/"}
                    400 | validation       | /webhook/endpoint    | {"url":"https://a.example/","endpoint":"ep_01kjcq5t00e9f80000000000e1"}
                    400 | validation       | /webhook/endpoint    | {"endpoint":"ep_nonsense"}
                    422 | unknown-endpoint | /webhook/endpoint    | {"endpoint":"ep_01kjcq5t00e9f80000000000e1"}
                    400 | validation       | /webhook/events/0    | {"url":"https://a.example/","events":["job.done"]}
                    400 | validation       | /webhook/headers/Host | {"url":"https://a.example/","headers":{"Host":"b"}}
                    400 | validation       | /webhook/retries     | {"url":"https://a.example/","retries":1}
                    """)
    void webhooks_thatAreWrong(int status, String problem, String pointer, String webhook) {
        assertRefusal(submit(webhook), status, problem, pointer);
        assertRefusal(batch(webhook), status, problem, pointer);
    }

    @Test
    void headers_areTwentyAtTheMost() {
        String headers =
                IntStream.range(0, 200).mapToObj(i -> "\"X-" + i + "\":\"v\"").collect(Collectors.joining(","));

        assertRefusal(
                submit("{\"url\":\"https://a.example/\",\"headers\":{" + headers + "}}"),
                400,
                "validation",
                "/webhook/headers");
    }

    @Test
    void events_ofBatchesAreNoEventsOfJobs() {
        String webhook = "{\"url\":\"https://a.example/\",\"events\":[\"batch.finished\"]}";

        assertRefusal(submit(webhook), 400, "validation", "/webhook/events/0");
        assertThat(submit(webhook).text())
                .contains("job.started, job.progress, job.succeeded, job.failed, job.canceled");
    }

    @Test
    void aRefusedWebhook_storesNoJob() {
        String body = "{\"task\":\"square\",\"args\":[3],\"metadata\":{\"refused\":\"webhook\"},\"webhook\":%s}";

        api.post("/v1/jobs", body.formatted("{\"url\":\"https://10.0.0.1/\"}"));
        api.post("/v1/jobs", body.formatted("{\"endpoint\":\"" + NOBODY + "\"}"));

        assertThat(api.get("/v1/jobs?metadata.refused=webhook").json().path("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /url      | {}
                    /url      | {"url":"https://user@a.example/"}
                    /events/1 | {"url":"https://a.example/","events":["job.failed","job.fail"]}
                    /tasks    | {"url":"https://a.example/","tasks":"crawl"}
                    /secret   | {"url":"https://a.example/","secret":"whsec_tooshort"}
                    /secret   | {"url":"https://a.example/","secret":"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
                    /name     | {"url":"https://a.example/","name":"mine"}
                    ``        | []
                    ``        | {"url":
                    """)
    void endpoints_thatAreWrong(String pointer, String body) {
        assertRefusal(api.post("/v1/webhook-endpoints", body), 400, "validation", pointer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PATCH, ''",
        "DELETE, ''",
        "POST, /rotate-secret",
        "POST, /ping",
        "POST, /recover",
    })
    void endpoints_thatAreNotThere(String method, String call) {
        String body = call.equals("/recover") ? "{\"since\":\"2026-01-01T00:00:00Z\"}" : "{}";
        for (String id : new String[] {NOBODY, "ep_nonsense", "x"}) {
            Answer answer = api.send(api.request("/v1/webhook-endpoints/" + id + call)
                    .header("Content-Type", "application/json")
                    .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));

            assertThat(answer.status()).as(answer.text()).isEqualTo(404);
            assertThat(answer.problem()).isEqualTo("endpoint-not-found");
        }
    }

    @Test
    void deliveries_thatAreNotThere() {
        for (String id : new String[] {NO_DELIVERY, "dlv_nonsense"}) {
            assertThat(api.get("/v1/webhook-deliveries/" + id).problem()).isEqualTo("delivery-not-found");
            assertThat(api.post("/v1/webhook-deliveries/" + id + "/redeliver").problem())
                    .isEqualTo("delivery-not-found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/webhook-deliveries?status=lost",
                "/v1/webhook-deliveries?limit=501",
                "/v1/webhook-deliveries?cursor=x",
                "/v1/webhook-deliveries?jobs=x",
                "/v1/webhook-endpoints?limit=0",
                "/v1/webhook-endpoints?cursor=x",
                "/v1/webhook-endpoints?enabled=true"
            })
    void lists_refuseWhatTheyDoNotKnow(String path) {
        assertThat(api.get(path).status()).isEqualTo(400);
        assertThat(api.get(path).problem()).isEqualTo("validation");
    }

    private Answer submit(String webhook) {
        return api.post("/v1/jobs", "{\"task\":\"square\",\"args\":[3],\"webhook\":" + webhook + "}");
    }

    private Answer batch(String webhook) {
        return api.post("/v1/batches", "{\"task\":\"square\",\"items\":[3],\"webhook\":" + webhook + "}");
    }

    private static void assertRefusal(Answer answer, int status, String problem, String pointer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }
}
