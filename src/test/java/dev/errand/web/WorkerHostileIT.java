package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Workers that lie, stutter and hang up: each is told what is wrong, nothing of it is the service's fault, and no other worker notices. */
@Tag("long")
@ServiceTest
class WorkerHostileIT {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NOBODYS = "0123456789abcdef0123456789abcdef";

    @LocalServerPort
    private int port;

    private Api api;
    private String task;

    @BeforeEach
    void register() {
        api = new Api(port);
        task = "hostile.t" + NUMBERS.incrementAndGet();
        register("a", "");
    }

    private void register(String instance, String more) {
        expect(
                200,
                api.post(
                        "/v1/worker-tasks",
                        "{\"workerId\":\"w\",\"instance\":\"%s\",\"tasks\":[{\"name\":\"%s\",\"parameters\":[{\"name\":\"x\"%s}]}]}"
                                .formatted(instance, task, more)));
    }

    /** Whatever one worker did, another one gets a job and ends it. */
    @AfterEach
    void anotherWorkerWorks() {
        String id = submit("7");
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Answer answer = lease("another" + NUMBERS.incrementAndGet(), ",\"max\":100");
            tokens.addAll(tokens(answer));
        }
        tokens.forEach(token -> expect(200, api.post("/v1/leases/" + token + "/complete", "{\"result\":8}")));
        assertThat(api.get("/v1/jobs/" + id).json().path("status").asString()).isEqualTo("succeeded");
    }

    private static Answer expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private String submit(String argument) {
        return api.submit("{\"task\":\"%s\",\"args\":[%s]}".formatted(task, argument));
    }

    private String wanted(String instance, String more) {
        return "{\"workerId\":\"w\",\"instance\":\"%s\",\"tasks\":[\"%s\"]%s}".formatted(instance, task, more);
    }

    private Answer lease(String instance, String more) {
        return expect(200, api.post("/v1/leases", wanted(instance, more)));
    }

    private static List<String> tokens(Answer answer) {
        return StreamSupport.stream(answer.json().path("leases").spliterator(), false)
                .map(one -> one.path("token").asString())
                .toList();
    }

    private String one() {
        submit("1");
        List<String> tokens = tokens(lease("a", ""));
        assertThat(tokens).hasSize(1);
        return tokens.getFirst();
    }

    private static String raw(String method, String path, String type, String body) {
        return "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(method, path, type, body.length(), body);
    }

    private RawClient connect() throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private int statusOf(String request) throws IOException {
        try (RawClient client = connect()) {
            client.send(request);
            String answer = client.rest().text();
            assertThat(answer).as(request).startsWith("HTTP/1.1 ");
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    static Stream<String> liesInPaths() {
        String id = "job_01h455vb4pex5vsknk084sn02q";
        return Stream.of(
                "x",
                ".",
                "..",
                "%2e",
                "%2e%2e",
                "%2F",
                "a%2Fb",
                "%00",
                "a%00." + NOBODYS,
                "%",
                "%zz",
                "%C3%28",
                "%ED%A0%80",
                "%F0%9F%92%A5",
                "%0d%0aX-Injected:%201",
                "%20",
                ";x=1",
                "a;b." + NOBODYS,
                "settle",
                "result",
                id,
                id + ".",
                id + "." + NOBODYS,
                "%2e".repeat(500),
                "a".repeat(199),
                "a".repeat(4000),
                "." + NOBODYS,
                "'or'1'='1");
    }

    @ParameterizedTest
    @MethodSource("liesInPaths")
    void tokensThatAreLies_inAnAddress(String token) throws IOException {
        for (String call : List.of("complete", "fail", "release")) {
            assertThat(statusOf(raw("POST", "/v1/leases/" + token + "/" + call, "application/json", "{}")))
                    .as(call)
                    .isIn(400, 404, 405, 409, 414);
        }
        assertThat(statusOf(raw("PUT", "/v1/leases/" + token + "/result", "image/png", "xyz")))
                .isIn(400, 404, 405, 409, 414);
        assertThat(statusOf(raw("POST", "/v1/workers/" + token + "/quiet", "application/json", "")))
                .isIn(400, 404, 405, 414);
        assertThat(statusOf(
                        raw("POST", "/v1/workers/" + token + "/heartbeat", "application/json", "{\"instance\":\"a\"}")))
                .isIn(200, 400, 404, 405, 414);
        assertThat(statusOf(raw("POST", "/v1/workers/w/quiet?instance=" + token, "application/json", "")))
                .isIn(400, 404, 414);
    }

    /** {@code JOB} stands for the id of a job that is held. The last ones are a NUL, half of a character of two halves, and what looks like SQL. */
    static Stream<String> liesInBodies() {
        return Stream.of(
                "",
                " ",
                ".",
                "x." + NOBODYS,
                "a".repeat(20_000),
                "JOB." + NOBODYS,
                "JOB." + NOBODYS.toUpperCase(java.util.Locale.ROOT),
                "\uD83D\uDCA5",
                "\0",
                "JOB.\0",
                "\uD800",
                "a\uDC00." + NOBODYS,
                "';drop table job;--");
    }

    @ParameterizedTest
    @MethodSource("liesInBodies")
    void tokensThatAreLies_inABody(String lie) {
        String own = one();
        String token = JSON.writeValueAsString(lie.replace("JOB", own.substring(0, own.indexOf('.'))));
        // What writes JSON leaves halves of characters as they are, and UTF-8 has none.
        token = token.replace("\uD800", "\\ud800").replaceAll("a\uDC00", "a\\\\udc00");

        Answer settled = api.post(
                "/v1/leases/settle", "{\"items\":[{\"token\":%s,\"complete\":{\"result\":1}}]}".formatted(token));
        Answer beat = api.post(
                "/v1/workers/w/heartbeat",
                "{\"instance\":\"a\",\"leases\":[{\"token\":%s},{\"token\":\"%s\"}]}".formatted(token, own));
        Answer held = api.post("/v1/leases", wanted("a", ",\"holding\":[%s,\"%s\"]".formatted(token, own)));

        Stream.of(settled, beat, held)
                .forEach(answer -> assertThat(answer.status()).as(answer.text()).isIn(200, 400));
        if (settled.status() == 200) {
            assertThat(settled.json().at("/results/0/outcome").asString()).isEqualTo("lost");
        }
        if (beat.status() == 200) {
            assertThat(beat.json().at("/leases/0/outcome").asString()).isEqualTo("lost");
            assertThat(beat.json().at("/leases/1/outcome").asString()).isEqualTo("kept");
        }
        if (held.status() == 200) {
            assertThat(held.json().path("lost")).hasSize(1);
        }
        expect(200, api.post("/v1/leases/" + own + "/complete", "{}"));
    }

    @Test
    void tokensOfOthers_andTokensThatAreNearlyRight_holdNothing() {
        String token = one();
        List<String> near = List.of(
                token.substring(0, token.length() - 1),
                token + "0",
                token.toUpperCase(java.util.Locale.ROOT),
                token.substring(0, token.indexOf('.') + 1) + NOBODYS,
                " " + token);
        for (String lie : near) {
            Answer answer = api.post("/v1/leases/" + lie.replace(" ", "%20") + "/complete", "{}");
            assertThat(answer.problem()).as(lie).isEqualTo("lease-lost");
        }
        Answer other =
                api.post("/v1/workers/w/heartbeat", "{\"instance\":\"b\",\"leases\":[{\"token\":\"" + token + "\"}]}");
        assertThat(other.json().at("/leases/0/outcome").asString()).isEqualTo("lost");
        assertThat(lease("b", ",\"holding\":[\"" + token + "\"]")
                        .json()
                        .at("/lost/0")
                        .asString())
                .isEqualTo(token);

        expect(200, api.post("/v1/leases/" + token + "/complete", "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "max,0",
        "max,-1",
        "max,101",
        "max,1000000000",
        "max,1e9",
        "max,1.5",
        "max,'\"5\"'",
        "max,[1]",
        "max,true",
        "max,1e400",
        "max,99999999999999999999",
        "leaseSeconds,9.99",
        "leaseSeconds,3601",
        "leaseSeconds,1e308",
        "leaseSeconds,-60",
        "leaseSeconds,'\"60\"'",
        "waitSeconds,-1",
        "waitSeconds,1e300",
        "waitSeconds,1e999",
        "waitSeconds,'\"1\"'",
        "waitSeconds,{}",
        "requestId,'\"\"'",
        "requestId,7",
        "requestId,'\"\\u0000\"'",
        "holding,{}",
        "holding,'\"x\"'",
        "holding,[1]",
        "holding,[null]",
        "holding,[[]]",
        "tasks,'\"x\"'",
        "tasks,[null]",
        "tasks,[{}]",
        "instance,7",
        "workerId,'\"\\u0000\"'",
        "workerId,'\"\\n\"'"
    })
    void numbersAndTypesThatCannotBe_areRefused(String member, String value) {
        String body = wanted("a", "");
        String wrong = body.contains("\"" + member + "\":")
                ? JSON.readTree(body)
                        .toString()
                        .replaceAll(
                                "\"" + member + "\":(\"[^\"]*\"|\\[[^]]*])",
                                "\"" + member + "\":" + value.replace("\\", "\\\\"))
                : wanted("a", ",\"" + member + "\":" + value);

        expect(400, api.post("/v1/leases", wrong));
        expect(400, api.post("/v1/leases/settle", "{\"items\":[],\"lease\":" + wrong + "}"));
    }

    @Test
    void moreTokensThanAnInstanceMayHold_areRefused_andAsManyAsItMayAreLost() {
        List<String> many = IntStream.range(0, 10_000).mapToObj(i -> "t" + i).toList();
        Answer refused =
                api.post("/v1/leases", wanted("a", ",\"holding\":" + JSON.writeValueAsString(many.subList(0, 5_000))));
        assertThat(refused.status()).as(refused.text()).isIn(400, 413);
        assertThat(api.post("/v1/leases", wanted("a", ",\"holding\":" + JSON.writeValueAsString(many)))
                        .status())
                .isIn(400, 413);

        Answer answer = lease("a", ",\"holding\":" + JSON.writeValueAsString(many.subList(0, 1_000)));
        assertThat(answer.json().path("lost")).hasSize(1_000);
        assertThat(api.post("/v1/leases", wanted("a", ",\"tasks\":" + JSON.writeValueAsString(many)))
                        .status())
                .isIn(400, 413);
        String beats = String.join(",", Collections.nCopies(1_001, "{\"token\":\"x\"}"));
        expect(400, api.post("/v1/workers/w/heartbeat", "{\"instance\":\"a\",\"leases\":[" + beats + "]}"));
        String ends = String.join(",", Collections.nCopies(101, "{\"token\":\"x\",\"complete\":{}}"));
        expect(400, api.post("/v1/leases/settle", "{\"items\":[" + ends + "]}"));
    }

    @Test
    void aHundredWorkersOfOneName_getEachJobOnce() {
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            // Half of them do not even have a name of their own.
            waiting.add(api.postLater("/v1/leases", wanted("same" + Math.max(0, i - 50), ",\"waitSeconds\":20")));
        }
        List<String> ids = IntStream.range(0, 100).mapToObj(i -> submit("" + i)).toList();

        List<String> got = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        for (CompletableFuture<Answer> each : waiting) {
            JsonNode leases = expect(200, each.join()).json().path("leases");
            leases.forEach(lease -> {
                got.add(lease.at("/job/id").asString());
                tokens.add(lease.path("token").asString());
            });
        }
        assertThat(got).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(tokens).doesNotHaveDuplicates();
        tokens.forEach(token -> expect(200, api.post("/v1/leases/" + token + "/complete", "{}")));
    }

    @Test
    void resultsThatAreCutOff_changeNothing() throws IOException {
        String token = one();
        String path = "/v1/leases/" + token;
        List<String> requests = List.of(
                raw("PUT", path + "/result", "image/png", "x".repeat(1000)),
                raw("PUT", path + "/result", "application/json", "[" + "1,".repeat(500) + "1]"),
                raw("POST", path + "/complete", "application/json", "{\"result\":\"" + "x".repeat(1000) + "\"}"),
                raw(
                        "POST",
                        "/v1/leases/settle",
                        "application/json",
                        "{\"items\":[{\"token\":\"" + token + "\",\"complete\":{\"result\":1}}],\"lease\":null}"),
                "PUT " + path + "/result HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + "x".repeat(1000));
        for (String request : requests) {
            try (RawClient client = connect()) {
                client.send(request.substring(0, request.length() - 20));
                client.closeOneSide();
                assertThat(client.rest().text()).as(request).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
            }
            try (RawClient client = connect()) {
                client.send(request.substring(0, request.length() - 20));
                client.reset();
            }
        }
        Answer beat =
                api.post("/v1/workers/w/heartbeat", "{\"instance\":\"a\",\"leases\":[{\"token\":\"" + token + "\"}]}");
        assertThat(beat.json().at("/leases/0/outcome").asString()).isEqualTo("kept");

        assertThat(expect(200, api.post(path + "/complete", "{\"result\":1}")).text())
                .contains("done");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "image/*",
                "image",
                "image/png/x",
                "/",
                ";",
                "image/png; charset",
                "text/plain; charset=nonsense",
                "text/plain; charset=utf-16",
                "application/json; charset=utf-16",
                "application/json;x=\"",
                "image/png,text/plain",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "text/html; charset=\"utf-8\"; q=1",
                "x-odd/y+json",
                "\u00e4/b"
            })
    void oddContentTypes_areKeptOrRefused(String type) throws IOException {
        String token = one();
        String id = token.substring(0, token.indexOf('.'));

        int put = statusOf(raw("PUT", "/v1/leases/" + token + "/result", type, "7"));

        assertThat(put).isIn(200, 400, 415);
        if (put == 200) {
            Answer result = api.get("/v1/jobs/" + id + "/result");
            assertThat(result.status()).isEqualTo(200);
            assertThat(result.text()).isEqualTo("7");
        } else {
            assertThat(statusOf(raw("POST", "/v1/leases/" + token + "/complete", type, "{}")))
                    .isIn(200, 415);
            assertThat(statusOf(raw("POST", "/v1/leases/" + token + "/complete", "application/json", "{}")))
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "[]",
                "null",
                "7",
                "\"x\"",
                "true",
                "{\"items\":{}}",
                "{\"items\":[null]}",
                "{\"items\":[[]]}",
                "{\"items\":[{}]}",
                "{\"items\":[{\"token\":\"x\"}]}",
                "{\"items\":[{\"token\":\"x\",\"complete\":{},\"fail\":{}}]}",
                "{\"items\":[{\"token\":7,\"complete\":{}}]}",
                "{\"items\":[{\"token\":\"x\",\"complete\":7}]}",
                "{\"leases\":[7]}",
                "{\"instance\":\"a\",\"leases\":{}}",
                "{\"result\":}",
                "{\"result\":1,\"result\":2}",
                "{\"result\":01}",
                "{\"error\":7}",
                "{\"error\":{\"type\":7}}",
                "{\"retryable\":\"yes\"}",
                "{\"retryAfterSeconds\":-1}",
                "{\"delaySeconds\":1e9}",
                "{\"reason\":[]}",
                "{\"result\":NaN}",
                "{\"result\":\"\\ud800\"}",
                "{\"result\":1}{}",
                "\uFEFF{}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":{}}"
            })
    void whatIsNoJsonOrAnother_isRefusedOrWithoutEffect(String body) {
        String token = one();
        Stream<Answer> refused = Stream.of(
                api.post("/v1/leases", body),
                api.post("/v1/leases/settle", body),
                api.post("/v1/worker-tasks", body),
                api.post("/v1/workers/w/heartbeat", body));
        refused.forEach(answer -> expect(400, answer));
        for (String how : List.of("complete", "fail", "release")) {
            Answer answer = api.post("/v1/leases/" + token + NOBODYS + "/" + how, body);
            assertThat(answer.status()).as(answer.text()).isIn(400, 409);
        }
        expect(200, api.post("/v1/leases/" + token + "/complete", "{}"));
    }

    @Test
    void valuesThatAreDeepOrLong_areRefusedOrEndTheJob() {
        for (String result :
                List.of("[".repeat(100_000), "[".repeat(900) + "]".repeat(900), "1".repeat(200_000), "1e999999999")) {
            String token = one();
            Answer answer = api.post("/v1/leases/" + token + "/complete", "{\"result\":" + result + "}");
            assertThat(answer.status()).as(answer.text()).isIn(200, 400, 413);
            if (answer.status() == 400) {
                expect(200, api.post("/v1/leases/" + token + "/complete", "{}"));
            }
            JsonNode job = api.get("/v1/jobs/" + token.substring(0, token.indexOf('.')))
                    .json();
            assertThat(job.path("status").asString()).isIn("succeeded", "failed");
        }
    }

    /** Each with a value that it is to be compared with. */
    static Stream<List<String>> schemas() {
        StringBuilder doubling = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
        for (int i = 0; i < 60; i++) {
            doubling.append("\"a%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/a%d\"},{\"$ref\":\"#/$defs/a%d\"}]},"
                    .formatted(i, i + 1, i + 1));
        }
        doubling.append("\"a60\":{\"type\":\"string\"}}}");
        String tree = "{\"type\":[\"array\",\"integer\"],\"items\":{\"$ref\":\"#\"}}";
        return Stream.of(
                List.of(nested("{\"not\":", 99), "1"),
                List.of(nested("{\"items\":", 99), "[".repeat(99) + "1" + "]".repeat(99)),
                List.of("{\"properties\":{\"a\":".repeat(49) + "true" + "}}".repeat(49), "{\"a\":{\"a\":1}}"),
                List.of("{\"allOf\":[".repeat(49) + "true" + "]}".repeat(49), "1"),
                List.of(nested("{\"not\":", 100), "1"),
                List.of(nested("{\"not\":", 400), "1"),
                List.of(nested("{\"not\":", 5_000), "1"),
                List.of(doubling.toString(), "1"),
                List.of(tree, "[".repeat(400) + "1" + "]".repeat(400)),
                List.of(tree, "[".repeat(900) + "1" + "]".repeat(900)),
                List.of("{\"$ref\":\"#\"}", "1"),
                List.of("{\"$dynamicRef\":\"#a\",\"$dynamicAnchor\":\"a\"}", "1"),
                List.of("{\"items\":{\"$dynamicRef\":\"#a\"},\"$dynamicAnchor\":\"a\"}", "[[[1]]]"),
                List.of("{\"pattern\":\"^(a+)+$\"}", "\"" + "a".repeat(20_000) + "b\""),
                List.of("{\"pattern\":\"(a{1000}){1000}\"}", "\"a\""),
                List.of("{\"patternProperties\":{\"(?<=x)\":true}}", "{}"),
                List.of("{\"enum\":[" + "1,".repeat(15_000) + "1]}", "[" + "1,".repeat(5_000) + "1]"),
                List.of("{\"uniqueItems\":true}", "[" + "[[]],".repeat(5_000) + "1]"),
                List.of("{\"uniqueItems\":true}", distinct(8_000)),
                List.of("{\"multipleOf\":1e-999999999}", "1e999999999"),
                List.of("{\"multipleOf\":1e-300}", "1e300"),
                List.of("{\"const\":" + "[".repeat(95) + "]".repeat(95) + "}", "1"),
                List.of("{\"$id\":\"http://169.254.169.254/x\",\"$schema\":\"http://169.254.169.254/y\"}", "1"),
                List.of("{\"$vocabulary\":{\"http://127.0.0.1/x\":true}}", "1"),
                List.of(
                        "{\"allOf\":[" + "{\"$ref\":\"#/$defs/x\"},".repeat(2_000)
                                + "true],\"$defs\":{\"x\":{\"minLength\":1}}}",
                        "\"x\""),
                List.of("{\"dependentSchemas\":{\"a\":{\"$ref\":\"#\"}}}", "{\"a\":1}"),
                List.of(
                        "{\"unevaluatedProperties\":false,\"anyOf\":[" + "{\"properties\":{\"a\":true}},".repeat(1_000)
                                + "true]}",
                        "{\"a\":1}"),
                List.of("{\"maxLength\":1e400}", "\"x\""),
                List.of("{\"minLength\":\"\\u0000\"}", "\"x\""),
                List.of("{\"description\":\"\\u0000\"}", "\"x\""),
                List.of("{\"title\":\"\\ud800\"}", "\"x\""));
    }

    private static String nested(String with, int levels) {
        return with.repeat(levels) + "true" + "}".repeat(levels);
    }

    private static String distinct(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList().toString();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    @Timeout(60)
    void schemasThatAreDeepRecursiveOrExpensive(List<String> schemaAndValue) {
        String own = "hostile.schema" + NUMBERS.incrementAndGet();
        Answer registered = api.post(
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"s\",\"tasks\":[{\"name\":\"%s\",\"parameters\":[{\"name\":\"x\",\"schema\":%s}]}]}"
                        .formatted(own, schemaAndValue.getFirst()));
        assertThat(registered.status()).as(registered.text()).isIn(200, 400, 413, 422);
        if (registered.status() == 200) {
            expect(200, api.get("/v1/tasks/" + own));
            long begun = System.nanoTime();
            Answer submitted =
                    api.post("/v1/jobs", "{\"task\":\"%s\",\"args\":[%s]}".formatted(own, schemaAndValue.getLast()));
            assertThat(submitted.status()).as(submitted.text()).isIn(202, 400, 422);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
            api.post("/v1/jobs/" + submitted.json().path("id").asString("none") + "/cancel");
            await().until(() -> api.delete("/v1/worker-tasks/" + own).status() == 204);
        }
    }

    @Test
    void otherBodiesOfResults_areJudgedAsTheyAre() {
        String token = one();
        Answer compressed = api.send(api.request("/v1/leases/" + token + "/result", "Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofString("x")));
        expect(415, compressed);
        Answer none = api.send(api.request("/v1/leases/" + token + "/result").PUT(BodyPublishers.noBody()));
        expect(200, none);
    }
}
