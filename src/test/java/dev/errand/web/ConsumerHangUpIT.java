package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Consumers of a result queue that leave while they wait, or while they are answered: what was theirs is the next one's, at once. */
@Timeout(120)
class ConsumerHangUpIT {

    private static final String WANTED = "{\"max\":100,\"waitSeconds\":60,\"visibilitySeconds\":43200}";
    private static final int MANY = 150;

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                directory,
                ConsumerHangUpIT.class,
                "--errand.execution.queues.default.concurrency=1",
                // One answer is more than the buffers of two sockets hold.
                "--errand.memory.page=16MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RawClient connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
        return new RawClient(socket);
    }

    private static String receive(String queue) {
        return RawClient.post("/v1/result-queues/" + queue + "/receive", WANTED);
    }

    private static String submit(String queue) {
        return service.json(service.post(
                        "/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3],\"resultQueue\":\"" + queue + "\"}"))
                .get("id")
                .asString();
    }

    private static List<JsonNode> messages(String queue, int count) {
        List<JsonNode> messages = new ArrayList<>();
        while (messages.size() < count) {
            JsonNode some = service.json(service.post("/v1/result-queues/" + queue + "/receive", WANTED))
                    .get("messages");
            assertThat(some).as("messages after %s", messages.size()).isNotEmpty();
            some.forEach(messages::add);
        }
        return messages;
    }

    private static String id(JsonNode message) {
        return message.get("job").get("id").asString();
    }

    @Test
    void whoClosedItsConnection_takesNothing() throws IOException {
        for (int i = 0; i < 3; i++) {
            RawClient client = connect();
            client.send(receive("closed"));
            client.close();
        }

        String job = submit("closed");

        JsonNode message = messages("closed", 1).getFirst();
        assertThat(id(message)).isEqualTo(job);
        assertThat(message.get("deliveryCount").asInt()).isEqualTo(1);
    }

    @Test
    void whoResetItsConnection_takesNothing() throws IOException {
        RawClient client = connect();
        client.send(receive("reset"));
        client.reset();

        String job = submit("reset");

        assertThat(id(messages("reset", 1).getFirst())).isEqualTo(job);
    }

    @Test
    void whoClosedOneSide_isAnsweredWithNothing() throws IOException {
        try (RawClient client = connect()) {
            client.send(receive("half"));
            client.closeOneSide();

            String job = submit("half");

            assertThat(client.answer()).isEqualTo("{\"messages\":[]}");
            assertThat(id(messages("half", 1).getFirst())).isEqualTo(job);
        }
    }

    @Test
    void whoSentItsNextRequestsAhead_isServed_andTheyAreAnsweredToo() throws IOException {
        try (RawClient client = connect()) {
            client.send(receive("ahead"));
            client.send(RawClient.get("/v1/tasks/square"));
            String first = submit("ahead");
            assertThat(client.answer()).contains(first);
            assertThat(client.answer()).contains("\"name\":\"square\"");

            client.send(receive("ahead") + receive("ahead") + RawClient.get("/v1/tasks/echo"));
            String second = submit("ahead");
            assertThat(client.answer()).contains(second);
            String third = submit("ahead");
            assertThat(client.answer()).contains(third);
            assertThat(client.answer()).contains("\"name\":\"echo\"");
        }
    }

    @Test
    void whatAnAnswerCouldNotBring_isThereForTheNextAtOnce_inItsOrder() throws IOException {
        String item = '"' + "x".repeat(60_000) + '"';
        String batch = service.json(service.post(
                        "/v1/batches?wait=60",
                        "{\"task\":\"echo\",\"resultQueue\":\"lost\",\"items\":" + BatchClient.repeated(item, MANY)
                                + "}"))
                .get("id")
                .asString();
        RawClient client = connect();
        client.send(receive("lost"));
        await().until(() -> inFlight("lost") > 0);

        client.reset();

        await().until(() -> inFlight("lost") == 0);
        List<JsonNode> messages = messages("lost", MANY);
        assertThat(messages)
                .allMatch(message -> message.get("deliveryCount").asInt() == 1)
                .allMatch(
                        message -> message.get("job").get("batchId").asString().equals(batch));
        assertThat(messages.stream()
                        .map(message -> message.get("job").get("finishedAt").asString())
                        .toList())
                .isSorted();
    }

    private static int inFlight(String name) {
        for (JsonNode queue : service.json(service.get("/v1/result-queues")).get("items")) {
            if (queue.get("name").asString().equals(name)) {
                return queue.get("inFlight").asInt();
            }
        }
        return 0;
    }
}
