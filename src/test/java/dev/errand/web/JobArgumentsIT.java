package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code GET /v1/jobs/{id}/args}, and parts of it and of a result. */
@ServiceTest
class JobArgumentsIT {

    private static final String ARGS = "[ {\"a\" : 1.50, \"big\":12345678901234567890123456789 , \"ü\": 1e400}]";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void arguments_areAsTheyCame() {
        Answer job = api.finish("{\"task\":\"echo\",\"args\":" + ARGS + ",\"kwargs\":{ }}");
        Answer answer = api.get("/v1/jobs/" + job.id() + "/args");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).isEqualTo("{\"args\":" + ARGS + ",\"kwargs\":{ }}");
        assertThat(job.json().path("argsBytes").asInt())
                .isEqualTo(ARGS.length() + 1 + "{ }".length())
                .isEqualTo(
                        api.get("/v1/jobs/" + job.id()).json().path("argsBytes").asInt());
        assertThat(job.json().path("resultBytes").asInt())
                .isEqualTo(api.get("/v1/jobs/" + job.id() + "/result").body().length);
        assertThat(api.get("/v1/jobs/" + job.id() + "/args", "If-None-Match", answer.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(api.get("/v1/jobs/" + job.id() + "/args?view=full").status()).isEqualTo(400);
    }

    @Test
    void arguments_thatWereNotGivenAreLeftOut() {
        String id = api.submit("{\"task\":\"square\",\"kwargs\":{\"x\":3},\"delaySeconds\":3600}");
        assertThat(api.get("/v1/jobs/" + id + "/args").text()).isEqualTo("{\"kwargs\":{\"x\":3}}");
        assertThat(api.post("/v1/jobs/" + id + "/cancel").status()).isEqualTo(200);
        assertThat(api.get("/v1/jobs/nonsense/args").problem()).isEqualTo("job-not-found");
    }

    @Test
    void parts_ofArguments_areSent() {
        Answer job = api.finish("{\"task\":\"square\",\"args\":[3]}");
        String path = "/v1/jobs/" + job.id() + "/args";
        String whole = "{\"args\":[3]}";
        assertThat(api.get(path).header("Accept-Ranges")).isEqualTo("bytes");
        assertPart(api.get(path, "Range", "bytes=2-5"), "args", "bytes 2-5/12");
        assertPart(api.get(path, "Range", "bytes=9-"), "3]}", "bytes 9-11/12");
        assertPart(api.get(path, "Range", "bytes=-2"), "]}", "bytes 10-11/12");
        assertPart(api.get(path, "Range", "bytes=10-99"), "]}", "bytes 10-11/12");
        for (String range : new String[] {"bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=x", "bytes=0-11", ""}) {
            Answer answer = api.get(path, "Range", range);
            assertThat(answer.status()).as(range).isIn(200, 206);
            assertThat(answer.text()).as(range).isEqualTo(whole);
        }
        for (String range : new String[] {"bytes=12-", "bytes=-0", "bytes=99-100"}) {
            Answer answer = api.get(path, "Range", range);
            assertThat(answer.status()).as(range).isEqualTo(416);
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */12");
        }
    }

    @Test
    void parts_ofAnotherVersion_areNone() {
        Answer job = api.finish("{\"task\":\"probe.large\",\"args\":[100000]}");
        String path = "/v1/jobs/" + job.id() + "/result";
        Answer whole = api.get(path);
        String tag = whole.header("ETag");
        assertThat(tag).startsWith("\"");
        assertThat(job.json().path("resultBytes").asInt()).isEqualTo(whole.body().length);

        assertPart(
                api.get(path, "Range", "bytes=65530-65545", "If-Range", tag),
                whole.text().substring(65_530, 65_546),
                "bytes 65530-65545/100002");
        for (String other : new String[] {"\"x\"", "W/" + tag, "Sun, 01 Mar 2026 12:00:00 GMT"}) {
            Answer answer = api.get(path, "Range", "bytes=0-1", "If-Range", other);
            assertThat(answer.status()).as(other).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(whole.body());
        }
        Answer head = api.send(api.request(path, "Range", "bytes=0-1").HEAD());
        assertThat(head.status()).isEqualTo(200);
        assertPart(
                api.get(
                        "/v1/jobs/"
                                + api.finish("{\"task\":\"square\",\"args\":[12]}")
                                        .id() + "/result",
                        "Range",
                        "bytes=1-2"),
                "44",
                "bytes 1-2/3");
    }

    private static void assertPart(Answer answer, String text, String range) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(206);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.header("Content-Range")).isEqualTo(range);
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(text.length()));
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    }
}
