package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.web.batch.outcome.OutcomeStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A stream that does not come to its end does not look as if it had, whatever its client speaks. */
@Timeout(120)
class StreamCutIT {

    private static final String LINE = "\"result\":\"open\"";

    @TempDir
    private Path directory;

    private RunningService service;

    @BeforeEach
    void start() {
        service = RunningService.start(
                directory,
                BatchTasks.class,
                "--errand.execution.drain=0s",
                "--errand.batch.heartbeat=600ms",
                "--server.jetty.connection-idle-timeout=1s");
        service.bean(BatchTasks.class).open("open");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private RawClient connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
        return new RawClient(socket);
    }

    private RawClient follow(String path, String accept, String version, String headers) throws IOException {
        RawClient client = connect();
        client.send(
                "GET %s HTTP/%s\r\nHost: localhost\r\nAccept: %s\r\n%s\r\n".formatted(path, version, accept, headers));
        return client;
    }

    private JsonNode submit(String body) {
        return service.json(service.post("/v1/batches", body));
    }

    @Test
    void theEndOfTheService_isNotTheEndOfAStream() throws IOException {
        String id = submit("{\"task\":\"batch.hold\",\"items\":[\"open\",\"closed\"]}")
                .get("id")
                .asString();
        String results = "/v1/batches/" + id + "/results?follow=true";
        String events = "/v1/batches/" + id + "/events";
        RawClient chunked = follow(results, "application/jsonl", "1.1", "");
        RawClient closing = follow(results, "application/jsonl", "1.1", "Connection: close\r\n");
        RawClient old = follow(results, "application/jsonl", "1.0", "");
        RawClient chunkedEvents = follow(events, "text/event-stream", "1.1", "");
        RawClient oldEvents = follow(events, "text/event-stream", "1.0", "");
        chunked.until(LINE);
        closing.until(LINE);
        old.until(LINE);
        chunkedEvents.until("event: snapshot");
        oldEvents.until("event: snapshot");

        service.close();

        assertThat(chunked.rest().text()).doesNotContain("\"end\"").doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(closing.rest().reset()).isTrue();
        assertThat(old.rest().reset()).isTrue();
        assertThat(chunkedEvents.rest().text()).doesNotContain("event: end").doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(oldEvents.rest().reset()).isTrue();
    }

    @Test
    void theEnd_isAnEndForEveryClient() throws IOException {
        String id = submit("{\"task\":\"batch.hold\",\"items\":[\"open\"]}")
                .get("id")
                .asString();
        String results = "/v1/batches/" + id + "/results?follow=true";

        RawClient.Rest chunked = follow(results, "application/jsonl", "1.1", "").rest("\r\n0\r\n\r\n");
        RawClient.Rest old = follow(results, "application/jsonl", "1.0", "").rest();

        assertThat(chunked.text()).contains("{\"end\":true,\"status\":\"succeeded\",\"counts\":{");
        assertThat(old.text())
                .contains("{\"end\":true,\"status\":\"succeeded\",\"counts\":{")
                .endsWith("}}\n");
        assertThat(old.reset()).isFalse();
    }

    @Test
    void aReaderThatIsTooSlow_isCutOff() throws IOException {
        String id = submit("{\"task\":\"batch.text\",\"items\":" + BatchClient.repeated("60000", 200) + "}")
                .get("id")
                .asString();
        service.json(service.get("/v1/batches/" + id + "?wait=60"));
        RawClient slow = follow("/v1/batches/" + id + "/results", "application/jsonl", "1.1", "");
        OutcomeStreams streams = service.bean(OutcomeStreams.class);
        await().until(() -> streams.size() == 1);

        await().until(() -> streams.size() == 0);

        assertThat(slow.rest().text()).doesNotEndWith("\r\n0\r\n\r\n");
    }

    @Test
    void head_isAnsweredAtOnceAndOpensNothing() throws IOException {
        String id = submit("{\"task\":\"batch.hold\",\"items\":[\"closed\"]}")
                .get("id")
                .asString();
        try (RawClient client = connect()) {
            client.send("HEAD /v1/batches/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.until("\r\n\r\n")).contains("200 OK").containsIgnoringCase("text/event-stream");
            client.send("HEAD /v1/batches/" + id + "/results?follow=true HTTP/1.1\r\nHost: localhost\r\n"
                    + "Accept: application/jsonl\r\n\r\n");
            assertThat(client.until("\r\n\r\n")).contains("200 OK").containsIgnoringCase("application/jsonl");
            client.send(RawClient.get("/v1/tasks/square"));
            assertThat(client.answer()).contains("\"name\":\"square\"");
        }
        assertThat(service.bean(OutcomeStreams.class).size()).isZero();
    }
}
