package dev.errand.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.request.Refusals;
import dev.errand.web.request.Requests;
import dev.errand.webhook.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRequestTest {

    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8));

    @Test
    void ofNew_takesEveryField() {
        String body = """
                {"url": "https://hooks.example.org", "events": ["job.failed", "batch.finished", "endpoint.disabled"],
                 "tasks": ["crawl", "crawl", "square"], "enabled": false, "secret": "%s"}""".formatted(SECRET);
        EndpointRequests.Settings request =
                Requests.read(body, EndpointRequests.Settings.class, EndpointRequests.ToMake.class);

        assertThat(request.url()).isEqualTo("https://hooks.example.org/");
        assertThat(request.events())
                .containsExactlyInAnyOrder(
                        WebhookEvent.JOB_FAILED, WebhookEvent.BATCH_FINISHED, WebhookEvent.ENDPOINT_DISABLED);
        assertThat(request.distinctTasks()).containsExactly("crawl", "square");
        assertThat(request.enabled()).isFalse();
        assertThat(Objects.requireNonNull(request.secret()).text()).isEqualTo(SECRET);
        assertThat(request.toString()).doesNotContain(SECRET);
    }

    @Test
    void ofChange_leavesOpenWhatIsNotSaid() {
        assertThat(Requests.read("{}", EndpointRequests.Settings.class, EndpointRequests.ToChange.class))
                .isEqualTo(new EndpointRequests.Settings(null, null, null, null, null));
        assertThat(Requests.read(
                                "{\"events\":[],\"tasks\":[]}",
                                EndpointRequests.Settings.class,
                                EndpointRequests.ToChange.class)
                        .events())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                                   | /url
                    {"url": "ftp://a.example"}                           | /url
                    {"url": "https://u:p@a.example"}                     | /url
                    {"url": "https://a.example", "event": []}            | /event
                    {"url": "https://a.example", "id": "ep_1"}           | /id
                    {"url": "https://a.example", "events": ["nope"]}     | /events/0
                    {"url": "https://a.example", "events": ["webhook.ping"]} | /events/0
                    {"url": "https://a.example", "tasks": [null]}        | /tasks/0
                    {"url": null}                                        | /url
                    {"url": "https://a.example", "tasks": "crawl"}       | /tasks
                    {"url": "https://a.example", "tasks": [""]}          | /tasks/0
                    {"url": "https://a.example", "tasks": [7]}           | /tasks/0
                    {"url": "https://a.example", "enabled": "yes"}       | /enabled
                    {"url": "https://a.example", "secret": "secret"}     | /secret
                    """)
    void ofNew_refusesWithAPointer(String body, String pointer) {
        assertThat(Refusals.of(() ->
                                Requests.read(body, EndpointRequests.Settings.class, EndpointRequests.ToMake.class))
                        .violations())
                .extracting(violation -> violation.pointer())
                .containsExactly(pointer);
    }

    @Test
    void ofNew_refusesMoreThanAHundredTasks() {
        String tasks = IntStream.range(0, 101).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));

        assertThat(Refusals.violationsOf(() -> Requests.read(
                        "{\"url\":\"https://a.example\",\"tasks\":[" + tasks + "]}",
                        EndpointRequests.Settings.class,
                        EndpointRequests.ToMake.class)))
                .contains("/tasks: must have at most 100 elements, not 101");
    }

    @Test
    void ofChange_refusesASecret() {
        assertThat(Refusals.violationsOf(() -> Requests.read(
                        "{\"secret\":\"" + SECRET + "\"}",
                        EndpointRequests.Settings.class,
                        EndpointRequests.ToChange.class)))
                .contains("/secret", "rotate-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "7",
                "\"whsec_\"",
                "\"whsec_short\"",
                "\"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"",
                "\"WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"",
                "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==\"",
                "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_\"",
                "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\""
            })
    void secrets_ofTheWrongFormAreRefusedAndNotRepeated(String secret) {
        String told = Refusals.violationsOf(
                () -> Requests.read("{\"secret\":" + secret + "}", EndpointRequests.Rotation.class)
                        .secret());

        assertThat(told).isEqualTo("/secret: " + WebhookSecret.EXPECTED + "\n");
    }

    @Test
    void rotation_mayBringASecretOrNothing() {
        assertThat(Requests.read(null, EndpointRequests.Rotation.class).secret())
                .isNull();
        assertThat(Requests.read("{}", EndpointRequests.Rotation.class).secret())
                .isNull();
        EndpointRequests.Rotation chosen =
                Requests.read("{\"secret\":\"" + SECRET + "\"}", EndpointRequests.Rotation.class);
        assertThat(Objects.requireNonNull(chosen.secret()).text()).isEqualTo(SECRET);
        assertThat(Refusals.violationsOf(() -> Requests.read("{\"key\":1}", EndpointRequests.Rotation.class)
                        .secret()))
                .contains("/key");
    }

    @Test
    void recovery_saysSinceWhen() {
        assertThat(Requests.read("{\"since\":\"2026-03-01T12:00:00Z\"}", EndpointRequests.Recovery.class)
                        .since())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(Refusals.violationsOf(() ->
                        Requests.read("{}", EndpointRequests.Recovery.class).since()))
                .contains("/since: is required");
        assertThat(Refusals.violationsOf(
                        () -> Requests.read("{\"since\":\"yesterday\"}", EndpointRequests.Recovery.class)
                                .since()))
                .contains("/since");
        assertThat(Refusals.violationsOf(() -> Requests.read(
                                "{\"since\":\"2026-03-01T12:00:00Z\",\"until\":1}", EndpointRequests.Recovery.class)
                        .since()))
                .contains("/until");
    }
}
