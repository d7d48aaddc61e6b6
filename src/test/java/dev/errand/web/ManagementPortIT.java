package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.RunningService;
import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/** Operators who have a port of their own need keys there as well. */
class ManagementPortIT {

    private static final String ADMIN = KeyText.generate(Clock.systemUTC()).reveal();

    @Test
    void onAPortOfItsOwn_theActuatorAsksForKeys(@TempDir Path folder) throws IOException, InterruptedException {
        try (RunningService service = RunningService.start(
                        folder,
                        Object.class,
                        "--errand.security.mode=on",
                        "--errand.security.bootstrap-key=" + ADMIN,
                        "--management.server.port=0");
                HttpClient client = HttpClient.newHttpClient()) {
            String port = service.bean(Environment.class).getRequiredProperty("local.management.port");
            String base = "http://127.0.0.1:" + port + "/actuator/";

            HttpResponse<String> stranger = get(client, base + "prometheus", "nobody");
            assertThat(stranger.statusCode()).as(stranger.body()).isEqualTo(401);
            assertThat(stranger.headers().map()).doesNotContainKey("set-cookie");
            assertThat(get(client, base + "info", "nobody").statusCode()).isEqualTo(401);
            HttpResponse<String> health = get(client, base + "health", "nobody");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).doesNotContain("components");

            assertThat(get(client, base + "prometheus", ADMIN).statusCode()).isEqualTo(200);
            assertThat(get(client, base + "health", ADMIN).body()).contains("components");
            assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String address, String key)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofString());
    }
}
