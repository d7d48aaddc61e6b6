package dev.errand.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.request.Refusals;
import dev.errand.web.job.SubmissionReader;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookReaderTest {

    private static final String BASE = "https://jobs.example.org";

    @Test
    void read_takesEveryFieldOfTheContract() {
        Webhook webhook = required("""
                {"url": "https://hooks.example.org/errand?a=1", "events": ["job.started", "job.failed", "job.failed"],
                 "headers": {"Authorization": "Bearer 4711", "X-Empty": ""}}""");

        assertThat(webhook)
                .isEqualTo(new Webhook(
                        "https://hooks.example.org/errand?a=1",
                        null,
                        EnumSet.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_FAILED),
                        Map.of("Authorization", "Bearer 4711", "X-Empty", ""),
                        BASE));
    }

    @Test
    void read_fillsInWhatIsUsual() {
        Webhook webhook = required("{\"endpoint\": \"ep_01kjcq5t00e9f80000000000e1\"}");

        assertThat(webhook.endpointId()).isEqualTo("ep_01kjcq5t00e9f80000000000e1");
        assertThat(webhook.url()).isNull();
        assertThat(webhook.events()).isEqualTo(Webhook.DEFAULT_OF_JOB);
        assertThat(webhook.headers()).isEmpty();
    }

    @Test
    void events_thatAreEmptyCountAsLeftOut() {
        Webhook webhook = required("{\"url\":\"https://hooks.example.org\",\"events\":[]}");

        assertThat(webhook.events()).isEqualTo(Webhook.DEFAULT_OF_JOB);
    }

    @Test
    void read_isNothingWhereNothingIsSaid() {
        assertThat(SubmissionReader.read("{\"task\":\"echo\"}", null, BASE)
                        .relations()
                        .webhook())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    HTTPS://Hooks.Example.ORG/A     | https://hooks.example.org/A
                    https://hooks.example.org/a b   | https://hooks.example.org/a%20b
                    https://hooks.example.org/#part | https://hooks.example.org/
                    http://0x7f.1/                  | http://127.0.0.1/
                    """)
    void read_bringsAddressesIntoTheirCanonicalForm(String url, String canonical) {
        assertThat(required("{\"url\":\"" + url + "\"}").url()).isEqualTo(canonical);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "https://a.example"                                   | /webhook
                    []                                                    | /webhook
                    {}                                                    | /webhook
                    {"events": ["job.failed"]}                            | /webhook
                    {"url": null}                                         | /webhook
                    {"url": 7}                                            | /webhook/url
                    {"url": ""}                                           | /webhook/url
                    {"url": "hooks.example.org"}                          | /webhook/url
                    {"url": "/relative"}                                  | /webhook/url
                    {"url": "//hooks.example.org/"}                       | /webhook/url
                    {"url": "not a url"}                                  | /webhook/url
                    {"url": "https://"}                                   | /webhook/url
                    {"url": "https://a.example:99999/"}                   | /webhook/url
                    {"url": "https://a b.example/"}                       | /webhook/url
                    {"url": "https://a.example/\\n"}                      | /webhook/url
                    {"url": "ftp://a.example/"}                           | /webhook/url
                    {"url": "file:///etc/passwd"}                         | /webhook/url
                    {"url": "javascript:alert(1)"}                        | /webhook/url
                    {"url": "gopher://a.example/"}                        | /webhook/url
                    {"url": "https://user@a.example/"}                    | /webhook/url
                    {"url": "https://user:secret@a.example/"}             | /webhook/url
                    {"url": "https://:secret@a.example/"}                 | /webhook/url
                    {"endpoint": "ep_1"}                                  | /webhook/endpoint
                    {"endpoint": "job_01kjcq5t00e9f80000000000e1"}        | /webhook/endpoint
                    {"endpoint": 7}                                       | /webhook/endpoint
                    {"url": "https://a.example", "endpoint": "ep_01kjcq5t00e9f80000000000e1"} | /webhook/endpoint
                    {"url": "https://a.example", "events": "job.failed"}  | /webhook/events
                    {"url": "https://a.example", "events": ["job.failed", "job.finished"]} | /webhook/events/1
                    {"url": "https://a.example", "events": ["JOB.FAILED"]}      | /webhook/events/0
                    {"url": "https://a.example", "events": [null]}              | /webhook/events/0
                    {"url": "https://a.example", "events": ["batch.finished"]}  | /webhook/events/0
                    {"url": "https://a.example", "events": ["webhook.ping"]}    | /webhook/events/0
                    {"url": "https://a.example", "headers": []}                 | /webhook/headers
                    {"url": "https://a.example", "headers": {"Host": "b"}}      | /webhook/headers/Host
                    {"url": "https://a.example", "headers": {"content-LENGTH": "1"}}      | /webhook/headers/content-LENGTH
                    {"url": "https://a.example", "headers": {"Transfer-Encoding": "x"}}   | /webhook/headers/Transfer-Encoding
                    {"url": "https://a.example", "headers": {"Connection": "close"}}      | /webhook/headers/Connection
                    {"url": "https://a.example", "headers": {"Webhook-Id": "x"}}          | /webhook/headers/Webhook-Id
                    {"url": "https://a.example", "headers": {"webhook-anything": "x"}}    | /webhook/headers/webhook-anything
                    {"url": "https://a.example", "headers": {"X-A": "a\\r\\nHost: b"}}    | /webhook/headers/X-A
                    {"url": "https://a.example", "headers": {"X-A": "ä"}}                 | /webhook/headers/X-A
                    {"url": "https://a.example", "headers": {"X-A": 7}}                   | /webhook/headers/X-A
                    {"url": "https://a.example", "headers": {"X A": "a"}}                 | /webhook/headers/X A
                    {"url": "https://a.example", "headers": {"": "a"}}                    | /webhook/headers/
                    {"url": "https://a.example", "headers": {"X-A": "a", "x-a": "b"}}     | /webhook/headers
                    {"uri": "https://a.example"}                          | /webhook/uri
                    {"url": "https://a.example", "secret": "x"}           | /webhook/secret
                    """)
    void read_refusesWithAPointer(String webhook, String pointer) {
        Problem problem = Refusals.of(() -> read(webhook));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION);
        assertThat(problem.violations())
                .extracting(violation -> violation.pointer())
                .contains(pointer);
    }

    @Test
    void read_namesTheEventsThatThereAre() {
        assertThat(Refusals.violationsOf(() -> read("{\"url\":\"https://a.example\",\"events\":[\"nope\"]}")))
                .contains("job.started, job.progress, job.succeeded, job.failed, job.canceled")
                .doesNotContain("batch.finished");
    }

    @Test
    void read_takesAddressesUpToTheirLimit() {
        String longest = "https://a.example/" + "x".repeat(2048 - 18);

        assertThat(required("{\"url\":\"" + longest + "\"}").url()).isEqualTo(longest);
        assertThat(Refusals.violationsOf(() -> read("{\"url\":\"" + longest + "x\"}")))
                .contains("/webhook/url", "2048");
        assertThat(Refusals.violationsOf(() -> read("{\"url\":\"" + longest.replace('x', 'ä') + "\"}")))
                .contains("/webhook/url", "2048");
    }

    @Test
    void read_takesTwentyHeadersAndNotTwoHundred() {
        assertThat(required(withHeaders(20)).headers()).hasSize(20);
        assertThat(Refusals.violationsOf(() -> read(withHeaders(21)))).contains("/webhook/headers: ", "20", "21");
        assertThat(Refusals.violationsOf(() -> read(withHeaders(200)))).contains("/webhook/headers: ", "20", "200");
        assertThat(Refusals.violationsOf(
                        () -> read("{\"url\":\"https://a.example\",\"headers\":{\"X\":\"" + "x".repeat(1001) + "\"}}")))
                .contains("/webhook/headers/X", "1000");
    }

    private static String withHeaders(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"X-" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{\"url\":\"https://a.example\",\"headers\":{", "}}"));
    }

    private static Webhook required(String webhook) {
        return Objects.requireNonNull(read(webhook));
    }

    private static @Nullable Webhook read(String webhook) {
        return SubmissionReader.read("{\"task\":\"echo\",\"webhook\":" + webhook + "}", null, BASE)
                .relations()
                .webhook();
    }
}
