package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.problem.ProblemType;
import dev.errand.web.Api.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whatever a client sends, it gets a clear problem, learns nothing of the inside, and changes nothing. */
@ServiceTest
class BadInputIT {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";

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
                "",
                "{",
                "[]",
                "nonsense",
                "{\"task\":\"square\",\"args\":[3],\"webhok\":1}",
                "{\"task\":\"square\",\"task\":\"echo\"}",
                "{\"task\":\"square\",\"args\":[3],\"priority\":1.5}",
                "{\"task\":\"square\",\"args\":[3],\"priority\":\"5\"}",
                "{\"task\":\"echo\",\"args\":[\"\\ud800\"]}",
                "{\"task\":\"\\u0000\"}",
                "{\"task\":\"echo\",\"args\":[1e]}"
            })
    void bodies_thatAreWrong(String body) {
        assertProblem(api.post("/v1/jobs", body), 400, "validation");
    }

    @Test
    void bodies_nestedTenThousandLevelsDeep() {
        String nested = "[".repeat(10_000) + "]".repeat(10_000);

        assertProblem(api.post("/v1/jobs", "{\"task\":\"echo\",\"args\":" + nested + "}"), 400, "validation");
    }

    @Test
    void bodies_thatAreTooLarge() {
        String large = "{\"task\":\"echo\",\"args\":[\"" + "x".repeat(70_000) + "\"]}";

        assertProblem(api.post("/v1/jobs", large), 413, "too-large");
        Answer chunked = api.send(api.request("/v1/jobs", "Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));
        assertProblem(chunked, 413, "too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"
            })
    void bodies_ofAnotherType(String type) {
        Answer answer = api.send(api.request("/v1/jobs", "Content-Type", type).POST(BodyPublishers.ofString(JOB)));

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.json().path("detail").asString()).contains("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=-1",
                "wait=abc",
                "wait=1e9",
                "wait=1.5",
                "wait=1&wait=2",
                "view=half",
                "wiat=5",
                "x",
                "wait=%E2%28"
            })
    void queries_thatAreWrong(String query) {
        assertProblem(api.post("/v1/jobs?" + query, JOB), 400, "validation");
    }

    @Test
    void headers_thatAreWrong() {
        assertProblem(api.post("/v1/jobs", JOB, "Prefer", "wait=soon"), 400, "validation");
        assertProblem(api.post("/v1/jobs", JOB, "Idempotency-Key", "\"\""), 400, "validation");
        assertProblem(api.post("/v1/jobs", JOB, "Idempotency-Key", "k".repeat(256)), 400, "validation");
        assertProblem(api.post("/v1/jobs", JOB, "Accept", "text/html"), 406, "not-acceptable");
    }

    @Test
    void anAcceptHeaderThatIsRefusedMakesNoJob() {
        String body = "{\"task\":\"square\",\"args\":[3],\"metadata\":{\"mark\":\"refused\"}}";

        api.post("/v1/jobs", body, "Accept", "text/html");
        assertThat(api.get("/v1/jobs?metadata.mark=refused")
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void addresses_thatAreNone() {
        assertProblem(api.get("/nowhere"), 404, "not-found");
        assertProblem(api.get("/v1/jobs/"), 404, "not-found");
        assertProblem(api.get("/error"), 404, "not-found");
        assertProblem(api.get("/problems/nonsense"), 404, "not-found");
        Answer method = api.send(api.request("/v1/jobs").PUT(BodyPublishers.ofString("{}")));
        assertProblem(method, 405, "method-not-allowed");
        assertThat(method.header("Allow")).contains("GET").contains("POST");
    }

    @Test
    void trace_isNotAnswered() throws IOException {
        String answer = raw("TRACE /v1/tasks HTTP/1.1\r\nHost: localhost\r\nSecret: 42\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 405")
                .contains("application/problem+json")
                .doesNotContain("42\r");
    }

    @Test
    void bodies_thatAreFarTooLargeAreRefusedBeforeTheyCome() throws IOException {
        String head =
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n";

        assertThat(raw(head)).startsWith("HTTP/1.1 413");
    }

    @Test
    void bodies_thatAreTooLargeAreTakenInSoThatTheAnswerIsSeen() {
        assertProblem(api.post("/v1/jobs", "x".repeat(6_000_000)), 413, "too-large");
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void problems_haveAPage(ProblemType type) {
        Answer page = api.get("/problems/" + type.code(), "Accept", "text/html");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=UTF-8");
        assertThat(page.text()).startsWith("<!doctype html>").contains(type.code(), "What to do");
    }

    @Test
    void problems_areListed() {
        assertThat(api.get("/problems").text()).contains("problems/queue-full", "problems/job-not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/jobs HTTP/9.9\r\nHost: x\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/tasks HTTP/1.1\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: abc\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void requests_thatAreHardlyHttp(String request) throws IOException {
        String answer = raw(request);

        assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d.*|HTTP/1\\.1 505.*");
        assertRevealsNothing(answer);
    }

    @Test
    void headers_thatAreTooLarge() throws IOException {
        String answer = raw("GET /v1/tasks HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431");
        assertRevealsNothing(answer);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.problem()).isEqualTo(type);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asString()).isNotEmpty();
        assertThat(answer.json().path("detail").asString()).isNotEmpty();
        assertThat(answer.json().path("instance").asString()).startsWith("/");
        assertRevealsNothing(answer.text());
    }

    private static void assertRevealsNothing(String answer) {
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain(
                        "jetty",
                        "tomcat",
                        "exception",
                        "at dev.errand",
                        "at org.",
                        "springframework",
                        "sqlite",
                        "select ");
    }
}
