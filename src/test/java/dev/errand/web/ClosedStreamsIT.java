package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.key.KeyText;
import dev.errand.waiting.JobRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** Calls that go on for a while, and whose key is another one meanwhile. */
@Timeout(60)
class ClosedStreamsIT extends ClosedService {

    private static final String LATER = "{\"task\": \"sleep\", \"args\": [0], \"delaySeconds\": 600}";

    @Autowired
    private JobRegistry jobRegistry;

    private static String address(String key) {
        return "/v1/keys/" + KeyText.parse(key).orElseThrow().id();
    }

    private HttpResponse<InputStream> stream(HttpClient client, String key, String id)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> stream = client.send(
                api.request("/v1/jobs/" + id + "/events", "Authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        return stream;
    }

    private static boolean isCut(HttpResponse<InputStream> stream) {
        try (InputStream in = stream.body()) {
            var unused = in.readAllBytes();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aStream_isCut_whenItsKeyIsNarrowedRotatedOrRevoked_andOthersGoOn() throws IOException, InterruptedException {
        String id = as(ADMIN, "POST", "/v1/jobs", LATER).id();
        List<String> keys = List.of(key("\"jobs:read\"", ""), key("\"jobs:read\"", ""), key("\"jobs:read\"", ""));
        String other = key("\"jobs:read\"", "");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> unharmed = stream(client, other, id);
            List<HttpResponse<InputStream>> streams = List.of(
                    stream(client, keys.get(0), id), stream(client, keys.get(1), id), stream(client, keys.get(2), id));

            as(ADMIN, "PATCH", address(keys.get(0)), "{\"tasks\": [\"echo\"]}");
            as(ADMIN, "POST", address(keys.get(1)) + "/rotate", "{\"graceSeconds\": 600}");
            as(ADMIN, "DELETE", address(keys.get(2)), "");

            assertThat(streams).allMatch(ClosedStreamsIT::isCut);
            assertThat(as(ADMIN, "POST", "/v1/jobs/" + id + "/cancel", "").status())
                    .isEqualTo(200);
            assertThat(isCut(unharmed)).isFalse();
        }
    }

    @Test
    void aWait_isNotAnswered_toAKeyThatMayNoLongerRead() {
        String id = as(ADMIN, "POST", "/v1/jobs", LATER).id();
        String narrowed = key("\"jobs:read\", \"worker\"", "");
        String harmless = key("\"jobs:read\", \"worker\"", "");
        String wait = "/v1/jobs/" + id + "?wait=50";
        int before = jobRegistry.size();
        CompletableFuture<Api.Answer> refused = api.getLater(wait, "Authorization", "Bearer " + narrowed);
        CompletableFuture<Api.Answer> answered = api.getLater(wait, "Authorization", "Bearer " + harmless);
        await().until(() -> jobRegistry.size() == before + 2);

        as(ADMIN, "PATCH", address(narrowed), "{\"scopes\": [\"worker\"]}");
        as(ADMIN, "PATCH", address(harmless), "{\"scopes\": [\"jobs:read\"]}");
        as(ADMIN, "POST", "/v1/jobs/" + id + "/cancel", "");

        assertThat(refused.join().problem()).isEqualTo("forbidden");
        assertThat(answered.join().status()).isEqualTo(200);
    }
}
