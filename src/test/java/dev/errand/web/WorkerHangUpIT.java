package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Workers that leave while they wait or while they are answered, and a service that ends while its workers work. */
@Timeout(120)
class WorkerHangUpIT {

    @TempDir
    private Path directory;

    private RunningService service;

    @BeforeEach
    void start() {
        service = RunningService.start(directory, WorkerHangUpIT.class);
        post(
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[{\"name\":\"resize\",\"parameters\":[{\"name\":\"x\"}]}]}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private JsonNode post(String path, String body) {
        var answer = service.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return service.json(answer);
    }

    private RawClient connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
        return new RawClient(socket);
    }

    private static String wanted(String instance, String more) {
        return "{\"workerId\":\"w\",\"instance\":\"%s\",\"tasks\":[\"resize\"]%s}".formatted(instance, more);
    }

    private String submit(String argument) {
        return post("/v1/jobs", "{\"task\":\"resize\",\"args\":[" + argument + "]}")
                .get("id")
                .asString();
    }

    private JsonNode lease(String instance, String more) {
        return post("/v1/leases", wanted(instance, more)).get("leases");
    }

    private JsonNode job(String id) {
        return service.json(service.get("/v1/jobs/" + id));
    }

    @Test
    void whoClosedItsConnection_swallowsNothing() throws IOException {
        for (int i = 0; i < 3; i++) {
            RawClient client = connect();
            client.send(RawClient.post("/v1/leases", wanted("gone" + i, ",\"waitSeconds\":60")));
            client.close();
        }
        CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> lease("b", ",\"waitSeconds\":60"));

        String id = submit("1");

        assertThat(waiting.join().get(0).at("/job/id").asString()).isEqualTo(id);
        assertThat(job(id).get("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void whatAnAnswerCouldNotBring_goesBackAtOnce() throws IOException {
        String argument = '"' + "x".repeat(900_000) + '"';
        List<String> ids = List.of(submit(argument), submit(argument));
        RawClient client = connect();
        client.send(RawClient.post("/v1/leases", wanted("a", ",\"max\":2")));
        await().until(() -> job(ids.getFirst()).get("status").asString().equals("running"));

        client.reset();

        await().until(() ->
                ids.stream().allMatch(id -> job(id).get("status").asString().equals("queued")));
        assertThat(job(ids.getFirst()).get("attempt").asInt()).isZero();
        assertThat(lease("b", ",\"max\":2")).hasSize(2);
    }

    @Test
    void argumentsThatFillMoreThanAnAnswer_comeInSeveral() {
        String argument = '"' + "x".repeat(900_000) + '"';
        for (int i = 0; i < 4; i++) {
            submit(argument);
        }
        JsonNode first = lease("a", ",\"max\":4");
        assertThat(first.size()).isBetween(1, 3);
        assertThat(first.get(0).at("/job/arguments/x").asString()).hasSize(900_000);
        assertThat(lease("a", ",\"max\":4").size()).isPositive();
    }

    @Test
    void serviceThatEndsAndBeginsAgain_takesNothingFromItsWorkers() {
        String id = submit("1");
        String token = lease("a", "").get(0).get("token").asString();

        service.close();
        service = RunningService.start(directory, WorkerHangUpIT.class);

        assertThat(job(id).get("status").asString()).isEqualTo("running");
        assertThat(post("/v1/workers/w/heartbeat", "{\"instance\":\"a\",\"leases\":[{\"token\":\"" + token + "\"}]}")
                        .at("/leases/0/outcome")
                        .asString())
                .isEqualTo("kept");
        post("/v1/leases/" + token + "/complete", "{\"result\":7}");
        assertThat(job(id).get("result").asInt()).isEqualTo(7);
    }
}
