package dev.errand.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.waiting.JobWaiter.Until;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.job.WaitRequest;
import dev.errand.web.job.WaitRequestReader;
import dev.errand.web.queue.ReceiptsRequestReader;
import dev.errand.web.queue.ReceiveRequestReader;
import dev.errand.web.request.CancelReader;
import dev.errand.web.webhook.EndpointReader;
import dev.errand.web.webhook.RecoveryReader;
import dev.errand.web.webhook.SecretReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code null} for an optional field is the same as leaving it out, since the commonest generated clients write unset fields so. */
class NullIsAbsentTest {

    private static final String BASE = "https://jobs.example.org";
    private static final String JOB = "job_01kjcq5t00e9f80000000000a1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args",
                "kwargs",
                "queue",
                "concurrencyKey",
                "priority",
                "delaySeconds",
                "runAt",
                "expiresAt",
                "timeoutSeconds",
                "retry",
                "atMostOnce",
                "resultTtlSeconds",
                "resultQueue",
                "webhook",
                "metadata",
                "tags"
            })
    void ofASubmission(String field) {

        assertThat(submission("\"" + field + "\":null"))
                .isEqualTo(SubmissionReader.read("{\"task\":\"echo\"}", null, BASE));
    }

    private static Object submission(String member) {
        return SubmissionReader.read("{\"task\":\"echo\"," + member + "}", null, BASE);
    }

    @Test
    void membersOfMembers() {
        assertThat(submission("\"retry\":{\"maxAttempts\":null,\"backoffSeconds\":null,\"maxBackoffSeconds\":null}"))
                .isEqualTo(submission("\"retry\":{}"));
        String webhook = "\"webhook\":{\"url\":\"https://a.example\"";
        assertThat(submission(webhook + ",\"endpoint\":null,\"events\":null,\"headers\":null}"))
                .isEqualTo(submission(webhook + "}"));
        assertThat(submission("\"delaySeconds\":1,\"runAt\":null")).isEqualTo(submission("\"delaySeconds\":1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"task": null}                                   | /task: is required
                    {"task": "echo", "wbhook": null}                 | /wbhook: is not a field of a job
                    {"task": "echo", "retry": {"attempts": null}}    | /retry/attempts: is not a field of retry
                    {"task": "echo", "metadata": {"a": null}}        | /metadata/a: must be a string
                    {"task": "echo", "tags": [null]}                 | /tags/0: must be a string
                    {"task": "echo", "webhook": {"url": null}}       | /webhook: must have url or endpoint
                    null                                             | : must be a JSON object
                    """)
    void whatIsRequiredOrUnknown_isStillRefused(String body, String told) {
        assertThat(Refusals.violationsOf(() -> SubmissionReader.read(body, null, BASE)))
                .isEqualTo(told + "\n");
    }

    @Test
    void otherBodies() {
        WaitRequest wait = WaitRequestReader.read("{\"ids\":[\"" + JOB + "\"],\"until\":null,\"waitSeconds\":null}");
        assertThat(wait.until()).isEqualTo(Until.ALL);
        assertThat(wait.waitSeconds()).isNull();
        assertThat(ReceiveRequestReader.read("{\"max\":null,\"waitSeconds\":null,\"visibilitySeconds\":null}"))
                .isEqualTo(ReceiveRequestReader.read(null));
        assertThat(CancelReader.reason("{\"reason\":null}")).isNull();
        assertThat(SecretReader.read("{\"secret\":null}")).isEmpty();
        String unset = "{\"url\":null,\"events\":null,\"tasks\":null,\"enabled\":null,\"secret\":null}";
        assertThat(EndpointReader.ofChange(unset)).isEqualTo(EndpointReader.ofChange("{}"));
        String url = "{\"url\":\"https://a.example\"";
        assertThat(EndpointReader.ofNew(url + ",\"events\":null,\"tasks\":null,\"enabled\":null,\"secret\":null}"))
                .isEqualTo(EndpointReader.ofNew(url + "}"));
    }

    @Test
    void whatOtherBodiesRequire_isStillRequired() {
        assertThat(Refusals.violationsOf(() -> WaitRequestReader.read("{\"ids\":null}")))
                .isEqualTo("/ids: is required\n");
        assertThat(Refusals.violationsOf(() ->
                        ReceiptsRequestReader.readWithVisibility("{\"receipts\":null,\"visibilitySeconds\":null}")))
                .isEqualTo("/receipts: is required\n/visibilitySeconds: is required\n");
        assertThat(Refusals.violationsOf(() -> RecoveryReader.since("{\"since\":null}")))
                .isEqualTo("/since: is required\n");
        assertThat(Refusals.violationsOf(() -> ReceiptsRequestReader.read("{\"receipts\":[null]}")))
                .contains("/receipts/0");
    }
}
