package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.key.KeyText;
import dev.errand.store.PostgresServer;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes on one database, which hear nothing of each other: what is changed about keys on one holds on all. */
@Tag("long")
class KeyClusterIT {

    private static final String ADMIN = KeyText.generate(Clock.systemUTC()).reveal();
    /** Longer than {@code errand.security.revocation} by what slow machines take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RunningService> nodes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private void start(String url, int count) {
        for (int i = 0; i < count; i++) {
            nodes.add(RunningService.start(
                    url,
                    Object.class,
                    "--errand.security.mode=on",
                    "--errand.security.bootstrap-key=" + ADMIN,
                    "--errand.cluster.notify=false"));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(RunningService::close);
    }

    private static HttpRequest.Builder as(RunningService node, String key, String path) {
        return node.request(path).header("Authorization", "Bearer " + key);
    }

    private static int status(RunningService node, String key, String path) {
        return node.send(as(node, key, path)).statusCode();
    }

    private static String post(RunningService node, String path, String body) {
        return send(node, "POST", path, body);
    }

    private static String send(RunningService node, String method, String path, String body) {
        HttpResponse<String> answer = node.send(as(node, ADMIN, path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    private static String key(RunningService node, String scopes) {
        return RunningService.JSON
                .readTree(post(node, "/v1/keys", "{\"scopes\": [" + scopes + "]}"))
                .path("key")
                .asString();
    }

    private static void revoke(RunningService node, String key) {
        String path = "/v1/keys/" + KeyText.parse(key).orElseThrow().id();
        assertThat(node.send(as(node, ADMIN, path).DELETE()).statusCode()).isEqualTo(204);
    }

    @Test
    void aNewKey_isGoodEverywhereAtOnce_andARevokedOneNowhereSoon() throws Exception {
        String url = PostgresServer.shared().newDatabase();
        start(url, 3);
        for (int round = 0; round < 3; round++) {
            String key = key(nodes.get(round), "\"jobs:read\"");
            for (RunningService node : nodes) {
                assertThat(status(node, key, "/v1/jobs")).isEqualTo(200);
            }
            RunningService there = nodes.get((round + 1) % 3);
            revoke(nodes.get(round), key);
            assertThat(status(nodes.get(round), key, "/v1/jobs")).isEqualTo(401);
            await().atMost(PATIENCE).until(() -> status(there, key, "/v1/jobs") == 401);
        }
        keysOfADisabledTenant_areAsIfRevokedEverywhere();
    }

    private void keysOfADisabledTenant_areAsIfRevokedEverywhere() {
        send(nodes.get(1), "PUT", "/v1/tenants/shop", "{}");
        String key = RunningService.JSON
                .readTree(post(nodes.get(1), "/v1/keys", "{\"scopes\": [\"jobs:read\"], \"tenant\": \"shop\"}"))
                .path("key")
                .asString();
        assertThat(nodes).allMatch(node -> status(node, key, "/v1/jobs") == 200);

        send(nodes.get(1), "PUT", "/v1/tenants/shop", "{\"enabled\": false}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(nodes).allMatch(node -> status(node, key, "/v1/jobs") == 401));

        send(nodes.get(2), "PUT", "/v1/tenants/shop", "{\"enabled\": true}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(nodes).allMatch(node -> status(node, key, "/v1/jobs") == 200));
    }

    @Test
    void aWaitAndAStream_endWithTheirKey() throws Exception {
        start(PostgresServer.shared().newDatabase(), 3);
        String key = key(nodes.getFirst(), "\"jobs:read\"");
        String id = RunningService.JSON
                .readTree(post(nodes.getFirst(), "/v1/jobs", "{\"task\": \"sleep\", \"args\": [600]}"))
                .path("id")
                .asString();
        HttpResponse<InputStream> stream =
                client.send(as(nodes.get(1), key, "/v1/jobs/" + id + "/events").build(), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> wait = client.sendAsync(
                as(nodes.get(2), key, "/v1/jobs/" + id + "?wait=10").build(), BodyHandlers.ofString());
        CompletableFuture<Boolean> cut = CompletableFuture.supplyAsync(() -> isCut(stream.body()));

        revoke(nodes.getFirst(), key);

        assertThat(cut.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(wait.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isEqualTo(401);
    }

    private static boolean isCut(InputStream body) {
        try (body) {
            body.readAllBytes();
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    void whileTheDatabaseIsAway_knownKeysGoOn_andNobodySaysThatOthersAreBad() {
        try (PostgresServer server = PostgresServer.own()) {
            start(server.newDatabase(), 1);
            RunningService node = nodes.getFirst();
            String docs = "/v3/api-docs";
            assertThat(status(node, ADMIN, docs)).isEqualTo(200);

            server.stop();
            String unknown = KeyText.generate(Clock.systemUTC()).reveal();
            await().atMost(PATIENCE).until(() -> status(node, unknown, docs) == 503);
            assertThat(status(node, ADMIN, docs)).isEqualTo(200);
            assertThat(node.get(docs).statusCode()).isEqualTo(401);
            assertThat(status(node, "nonsense", docs)).isEqualTo(401);

            server.start();
            await().atMost(PATIENCE).until(() -> status(node, unknown, docs) == 401);
            stop();
            nodes.clear();
        }
    }
}
