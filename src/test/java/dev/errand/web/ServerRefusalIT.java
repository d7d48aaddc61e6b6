package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server itself refuses, before any of our code sees it, is told as a problem, too, and never as a page. */
@ServiceTest
class ServerRefusalIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PATIENCE_MILLIS = 20_000;

    @LocalServerPort
    private int port;

    /** An answer, in its parts. */
    private record Raw(String head, String body) {

        static Raw of(String text) {
            int end = text.indexOf("\r\n\r\n");
            return new Raw(text.substring(0, end), text.substring(end + 4));
        }

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    private Raw send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return Raw.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private Raw call(String method, String target, String... headers) throws IOException {
        String more = String.join("", headers);
        return send(method + " " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n" + more
                + "\r\n");
    }

    private static void assertProblem(Raw answer, int status) {
        assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asString()).startsWith("http://").contains("/problems/");
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty();
        assertThat(problem.path("instance").asString()).startsWith("/");
        assertThat(answer.body().toLowerCase(Locale.ROOT))
                .doesNotContain("<html", "<h1", "<h2", "jetty", "exception", "badmessage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs/%0A",
                "/v1/jobs/a%2Fb",
                "/v1/jobs/..;/x",
                "/v1/jobs/%00",
                "/v1/jobs/%zz",
                "/v1/jobs/%c3%28",
                "/v1/jobs/%u0041",
                "//v1/jobs",
                "/../../x",
                "http://[::1/x",
                "*"
            })
    void path_thatIsOdd(String path) throws IOException {
        for (String accept : new String[] {"", "Accept: text/html\r\n", "Accept: image/png\r\n"}) {
            assertProblem(call("GET", path, accept), 400);
            assertProblem(call("PATCH", path, accept), 400);
        }
    }

    @Test
    void path_isTheInstance() throws IOException {
        Raw answer = call("GET", "/v1/jobs/a%2Fb");

        assertThat(answer.json().path("instance").asString()).isEqualTo("/v1/jobs/a%2Fb");
        assertThat(answer.json().path("type").asString())
                .isEqualTo("http://localhost:" + port + "/problems/validation");
    }

    @Test
    void reason_isToldOnceAndWhereThereIsOne() throws IOException {
        assertThat(call("GET", "/v1/jobs/a%2Fb").json().path("detail").asString())
                .isEqualTo("the server could not understand the request: Ambiguous URI path separator");
        assertThat(call("GET", "/v1/jobs/%zz").json().path("detail").asString())
                .isEqualTo("the server could not understand the request");
    }

    @Test
    void headers_orPathThatAreTooLarge_areToldTheLimit() throws IOException {
        Raw header = call("GET", "/v1/jobs", "X: " + "x".repeat(9000) + "\r\n");
        assertProblem(header, 431);
        assertThat(header.json().path("detail").asString()).contains("8192 bytes");

        Raw path = call("GET", "/v1/jobs?" + "x".repeat(9000));
        assertProblem(path, 414);
        assertThat(path.json().path("detail").asString()).contains("8192 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "505, GET /v1/jobs HTTP/3.0~Host: x~",
        "505, GET /v1/jobs",
        "400, hello",
        "400, GET /v1/jobs HTTP/1.1~Connection: close~",
        "400, GET /v1/jobs HTTP/1.1~Host: a b:xx~",
        "400, GET /v1/jobs HTTP/1.1~Host: [::1~",
        "400, GET /v1/jobs HTTP/1.1~Host: a:99999~",
        "400, GET /v1/jobs HTTP/1.1~Host: <html>~",
        "400, GET /v1/jobs HTTP/1.1~Host: a~Host: b~",
        "400, GET /v1/jobs HTTP/1.1~Host: a~X: a~ b~",
        "400, GET /v1/jobs HTTP/1.1~Host: a~Xyz~",
        "400, GET /v1/jobs HTTP/1.1~Host: a~X y: z~",
        "400, POST /v1/jobs HTTP/1.1~Host: a~Content-Length: abc~",
        "400, POST /v1/jobs HTTP/1.1~Host: a~Content-Length: -1~",
        "400, POST /v1/jobs HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~",
        "400, POST /v1/jobs HTTP/1.1~Host: a~Content-Length: 1~Transfer-Encoding: chunked~",
        "400, POST /v1/jobs HTTP/1.1~Host: a~Transfer-Encoding: gzip~",
        "400, POST /v1/jobs HTTP/1.1~Host: localhost~Content-Type: application/json~Transfer-Encoding: chunked~~zz",
        "417, POST /v1/jobs HTTP/1.1~Host: localhost~Expect: weird~Content-Length: 2~~{}",
        "400, CONNECT example.org:80 HTTP/1.1~Host: a~",
        "404, OPTIONS * HTTP/1.1~Host: localhost~Connection: close~"
    })
    void request_thatIsHardlyHttp(int status, String request) throws IOException {
        assertProblem(send(request.replace("~", "\r\n") + "\r\n\r\n"), status);
    }

    @Test
    void header_withAControlCharacter() throws IOException {
        assertProblem(call("GET", "/v1/jobs", "X: a\0b\r\n"), 400);
        assertProblem(call("GET", "/v1/jobs/\u00ff"), 400);
        assertProblem(send("\u0016\u0003\u0001\r\n\r\n"), 400);
    }

    @Test
    void head_getsNoBody() throws IOException {
        Raw answer = call("HEAD", "/v1/jobs/%0A");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs, 'GET, HEAD, POST, OPTIONS'",
        "/v1/tasks, 'GET, HEAD, OPTIONS'",
        "/v1/jobs/job_01kjcq5t00e9f80000000000a1/cancel, 'POST, OPTIONS'",
        "/v1/jobs/job_01kjcq5t00e9f80000000000a1, 'GET, HEAD, DELETE, OPTIONS'",
        "/actuator/health, 'GET, HEAD, OPTIONS'",
        "/swagger-ui/index.html, 'GET, HEAD, OPTIONS'"
    })
    void method_thatIsNotAllowed_isToldWhichAre(String path, String allowed) throws IOException {
        for (String method : new String[] {"TRACE", "PUT", "PROPFIND", "get"}) {
            Raw answer = call(method, path, "Secret: hush\r\n");

            assertProblem(answer, 405);
            assertThat(answer.header("Allow").split(", ")).as(method).containsExactlyInAnyOrder(allowed.split(", "));
            assertThat(answer.body()).contains(answer.header("Allow")).doesNotContain("hush");
        }
    }

    @Test
    void trace_ofNothing_isNotFound() throws IOException {
        assertProblem(call("TRACE", "/nowhere"), 404);
        assertProblem(call("OPTIONS", "/nowhere"), 404);
    }

    @Test
    void options_ofAnAddress_tellsItsMethods() throws IOException {
        Raw answer = call("OPTIONS", "/v1/jobs");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Allow")).contains("GET", "HEAD", "POST", "OPTIONS");
        assertThat(answer.body()).isEmpty();
    }
}
