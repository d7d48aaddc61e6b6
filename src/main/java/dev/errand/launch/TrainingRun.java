package dev.errand.launch;

import dev.errand.access.AccessProperties;
import dev.errand.task.schema.TaskSchemas;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** In a process that runs for its classes alone: does what clients and probes ask first, and ends. */
@Component
final class TrainingRun {

    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);
    private static final String AUTHORIZATION = "Authorization";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> READS = List.of(
            "/v1/jobs", "/v1/tasks", "/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus");

    private final AccessProperties access;

    TrainingRun(AccessProperties access) {
        this.access = access;
        if (isWanted()) {
            endWithParent();
        }
    }

    private static boolean isWanted() {
        return Boolean.getBoolean(CacheTraining.TRAINING);
    }

    /** Whoever asked for it may be killed, and then nobody would see to it that this comes to an end. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
    }

    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void ready(ApplicationReadyEvent event) {
        if (isWanted()
                && event.getApplicationContext() instanceof WebServerApplicationContext web
                && web.getWebServer() != null) {
            // The tasks of this application do without it; those of jars may not.
            TaskSchemas.rehearse();
            String base = "http://127.0.0.1:" + web.getWebServer().getPort();
            int code = ask(base, "Bearer " + access.bootstrapKey()) ? 0 : 1;
            System.exit(SpringApplication.exit(event.getApplicationContext(), () -> code));
        }
    }

    private static boolean ask(String base, String bearer) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : READS) {
                send(client, HttpRequest.newBuilder(URI.create(base + path)), bearer);
            }
            int submitted = send(
                    client,
                    HttpRequest.newBuilder(URI.create(base + "/v1/jobs?wait=5"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"task\":\"sleep\",\"args\":[0]}")),
                    bearer);
            return submitted / 100 == 2;
        } catch (IOException e) {
            log.info("what clients ask was not answered", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int send(HttpClient client, HttpRequest.Builder request, String bearer)
            throws IOException, InterruptedException {
        return client.send(request.header(AUTHORIZATION, bearer).timeout(LIMIT).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
