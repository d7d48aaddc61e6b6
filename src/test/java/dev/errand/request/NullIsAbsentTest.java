package dev.errand.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.waiting.JobWaiter.Until;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.job.WaitRequest;
import dev.errand.web.queue.ConsumerRequests;
import dev.errand.web.request.CancelRequest;
import dev.errand.web.request.Requests;
import dev.errand.web.webhook.EndpointRequests;
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
        WaitRequest wait =
                Requests.read("{\"ids\":[\"" + JOB + "\"],\"until\":null,\"waitSeconds\":null}", WaitRequest.class);
        assertThat(wait.until()).isEqualTo(Until.ALL);
        assertThat(wait.waitSeconds()).isNull();
        assertThat(Requests.read(
                        "{\"max\":null,\"waitSeconds\":null,\"visibilitySeconds\":null}",
                        ConsumerRequests.Receive.class))
                .isEqualTo(Requests.read(null, ConsumerRequests.Receive.class));
        assertThat(Requests.read("{\"reason\":null}", CancelRequest.class).reason())
                .isNull();
        assertThat(Requests.read("{\"secret\":null}", EndpointRequests.Rotation.class)
                        .secret())
                .isNull();
        String unset = "{\"url\":null,\"events\":null,\"tasks\":null,\"enabled\":null,\"secret\":null}";
        assertThat(Requests.read(unset, EndpointRequests.Settings.class, EndpointRequests.ToChange.class))
                .isEqualTo(Requests.read("{}", EndpointRequests.Settings.class, EndpointRequests.ToChange.class));
        String url = "{\"url\":\"https://a.example\"";
        assertThat(Requests.read(
                        url + ",\"events\":null,\"tasks\":null,\"enabled\":null,\"secret\":null}",
                        EndpointRequests.Settings.class,
                        EndpointRequests.ToMake.class))
                .isEqualTo(Requests.read(url + "}", EndpointRequests.Settings.class, EndpointRequests.ToMake.class));
    }

    @Test
    void whatOtherBodiesRequire_isStillRequired() {
        assertThat(Refusals.violationsOf(() -> Requests.read("{\"ids\":null}", WaitRequest.class)))
                .isEqualTo("/ids: is required\n");
        assertThat(Refusals.violationsOf(() -> Requests.read(
                        "{\"receipts\":null,\"visibilitySeconds\":null}",
                        ConsumerRequests.Receipts.class,
                        ConsumerRequests.ToKeep.class)))
                .isEqualTo("/receipts: is required\n/visibilitySeconds: is required\n");
        assertThat(Refusals.violationsOf(() -> Requests.read("{\"since\":null}", EndpointRequests.Recovery.class)
                        .since()))
                .isEqualTo("/since: is required\n");
        assertThat(Refusals.violationsOf(() -> Requests.read(
                        "{\"receipts\":[null]}", ConsumerRequests.Receipts.class, ConsumerRequests.ToGive.class)))
                .contains("/receipts/0");
    }
}
