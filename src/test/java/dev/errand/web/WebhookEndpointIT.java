package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Managed endpoints as their owners see them; nothing is sent here. */
@ServiceTest
class WebhookEndpointIT {

    private static final String URL = "https://hooks.example.org/errand";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void create_showsTheSecretOnce() {
        Answer created = create("{\"url\":\"%s\",\"events\":[\"job.failed\",\"batch.finished\"],\"tasks\":[\"none\"]}");

        JsonNode endpoint = created.json();
        assertThat(created.header("Location")).isEqualTo(api.base() + path(created));
        assertThat(created.header("Cache-Control")).isEqualTo("no-store");
        assertThat(endpoint.path("id").asString()).matches("ep_[0-9a-z]{26}");
        assertThat(endpoint.path("url").asString()).isEqualTo(URL);
        assertThat(endpoint.path("events").toString()).isEqualTo("[\"job.failed\",\"batch.finished\"]");
        assertThat(endpoint.path("tasks").toString()).isEqualTo("[\"none\"]");
        assertThat(endpoint.path("enabled").asBoolean()).isTrue();
        assertThat(endpoint.path("secret").asString()).matches("whsec_[A-Za-z0-9+/]{42,}={0,2}");

        assertThat(api.get(path(created)).json().has("secret")).isFalse();
        assertThat(api.get("/v1/webhook-endpoints?limit=500").text())
                .contains(created.id())
                .doesNotContain("whsec_");
        assertThat(api.patch(path(created), "{\"tasks\":[]}").json().has("secret"))
                .isFalse();
    }

    @Test
    void create_takesASecretThatTheReceiverHas() {
        assertThat(create("{\"url\":\"%s\",\"secret\":\"" + SECRET + "\"}")
                        .json()
                        .path("secret")
                        .asString())
                .isEqualTo(SECRET);
    }

    @Test
    void create_canMakeOneThatIsDisabled() {
        assertThat(create("{\"url\":\"%s\",\"enabled\":false}")
                        .json()
                        .path("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void rotate_answersWithTheNewSecret() {
        Answer created = create("{\"url\":\"%s\"}");

        Answer made = api.post(path(created) + "/rotate-secret");
        Answer brought = api.post(path(created) + "/rotate-secret", "{\"secret\":\"" + SECRET + "\"}");

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(made.json().path("secret").asString())
                .startsWith("whsec_")
                .isNotEqualTo(created.json().path("secret").asString());
        assertThat(brought.json().path("secret").asString()).isEqualTo(SECRET);
        assertThat(brought.id()).isEqualTo(created.id());
        Answer wrong = api.post(path(created) + "/rotate-secret", "{\"secret\":\"x\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().at("/errors/0/pointer").asString()).isEqualTo("/secret");
    }

    @Test
    void change_leavesTheRestAsItIs() {
        Answer created = create("{\"url\":\"%s\",\"events\":[\"job.failed\"],\"tasks\":[\"none\"]}");

        JsonNode moved = api.patch(path(created), "{\"url\":\"https://other.example.org/\"}")
                .json();
        JsonNode disabled = api.patch(path(created), "{\"enabled\":false}").json();
        assertThat(api.patch(
                                path(created),
                                "{\"url\":null,\"events\":null,\"tasks\":null,\"enabled\":null,\"secret\":null}")
                        .json())
                .isEqualTo(disabled);
        JsonNode quiet = api.patch(path(created), "{\"events\":[]}").json();

        assertThat(moved.path("url").asString()).isEqualTo("https://other.example.org/");
        assertThat(moved.path("events").toString()).isEqualTo("[\"job.failed\"]");
        assertThat(disabled.path("enabled").asBoolean()).isFalse();
        assertThat(quiet.path("events")).isEmpty();
        assertThat(quiet.path("tasks").toString()).isEqualTo("[\"none\"]");
        assertThat(api.get(path(created)).json()).isEqualTo(quiet);
        assertThat(api.patch(path(created), "{\"url\":\"https://10.0.0.1/\"}").problem())
                .isEqualTo("webhook-url-forbidden");
        assertThat(api.patch(path(created), "{\"secret\":\"" + SECRET + "\"}").status())
                .isEqualTo(400);
    }

    @Test
    void recover_needsAnEndpointThatIsEnabled() {
        Answer created = create("{\"url\":\"%s\",\"enabled\":false}");
        String since = "{\"since\":\"2026-01-01T00:00:00Z\"}";

        Answer refused = api.post(path(created) + "/recover", since);
        api.patch(path(created), "{\"enabled\":true}");
        Answer recovered = api.post(path(created) + "/recover", since);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("endpoint-disabled");
        assertThat(recovered.status()).isEqualTo(202);
        assertThat(recovered.json().path("redelivered").asInt(-1)).isZero();
        assertThat(api.post(path(created) + "/recover", "{\"since\":\"today\"}").status())
                .isEqualTo(400);
    }

    @Test
    void delete_removesIt_andARepeatedSubmissionIsStillAReplay() {
        Answer created = create("{\"url\":\"%s\"}");
        String body = "{\"task\":\"square\",\"args\":[3],\"webhook\":{\"endpoint\":\"" + created.id()
                + "\",\"events\":[\"job.failed\"]}}";
        Answer first = api.post("/v1/jobs", body, "Idempotency-Key", "named-" + created.id());

        assertThat(api.delete(path(created)).status()).isEqualTo(204);

        assertThat(first.status()).isEqualTo(202);
        assertThat(api.delete(path(created)).problem()).isEqualTo("endpoint-not-found");
        assertThat(api.get(path(created)).status()).isEqualTo(404);
        assertThat(api.post("/v1/jobs", body).problem()).isEqualTo("unknown-endpoint");
        Answer again = api.post("/v1/jobs", body, "Idempotency-Key", "named-" + created.id());
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first.id());
    }

    @Test
    void list_showsEachOnce_newestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(create("{\"url\":\"%s\"}").id());
        }

        List<String> listed = new ArrayList<>();
        String next = "/v1/webhook-endpoints?limit=2";
        while (!next.isEmpty() && listed.size() < 500) {
            Answer page = api.get(next);
            page.json().path("items").forEach(item -> listed.add(item.path("id").asString()));
            String cursor = page.json().path("nextCursor").asString("");
            assertThat(page.header("Link")).contains(cursor);
            next = cursor.isEmpty() ? "" : "/v1/webhook-endpoints?limit=2&cursor=" + cursor;
        }

        assertThat(listed).doesNotHaveDuplicates().isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(listed).containsSubsequence(made);
    }

    private Answer create(String body) {
        Answer answer = api.post("/v1/webhook-endpoints", body.formatted(URL));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer;
    }

    private static String path(Answer created) {
        return "/v1/webhook-endpoints/" + created.id();
    }
}
