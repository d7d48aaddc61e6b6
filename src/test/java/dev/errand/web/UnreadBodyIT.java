package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that sent a whole body that nobody read can use its connection again: nothing tells it that it could not. */
@Timeout(60)
class UnreadBodyIT {

    private static final int MEGABYTE = 1024 * 1024;
    private static final int PIECE = 65_536;

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, UnreadBodyIT.class, "--errand.server.unread-body=40MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RawClient connect() throws IOException {
        return new RawClient(
                new Socket(InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
    }

    private static void send(RawClient client, String start, int megabytes) throws IOException {
        client.send(start + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + (long) megabytes * MEGABYTE + "\r\n\r\n");
        String piece = "x".repeat(PIECE);
        for (int i = 0; i < megabytes * MEGABYTE / PIECE; i++) {
            client.send(piece);
        }
    }

    @Test
    void ofARefusedRequest_leavesTheConnectionUsable() throws IOException {
        try (RawClient client = connect()) {
            send(client, "POST /v1/jobs", 20);
            assertThat(client.answer()).contains("/problems/too-large");

            client.send(RawClient.get("/v1/tasks/square"));

            assertThat(client.answer()).contains("\"name\":\"square\"");
        }
    }

    @Test
    void withoutEnd_isCutOff() throws IOException {
        try (RawClient client = connect()) {
            assertThat(cutOff(client)).isTrue();
        }
    }

    /** Whether the server stops taking in a body of ten times what it bears. */
    private static boolean cutOff(RawClient client) {
        try {
            send(client, "POST /v1/jobs", 400);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
