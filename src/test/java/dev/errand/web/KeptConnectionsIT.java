package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that keep their connections cost little memory, however many they are. */
@ServiceTest
class KeptConnectionsIT {

    private static final int CONNECTIONS = 400;
    /** Jetty's own cache of headers alone takes about 100,000 of each that has been used twice. */
    private static final int MAX_BYTES = 40_000;

    private static final byte[] REQUEST = """
            GET /actuator/health/liveness HTTP/1.1\r
            Host: localhost\r
            User-Agent: a client that keeps its connection\r
            Accept: application/json\r
            \r
            """.getBytes(StandardCharsets.US_ASCII);

    @LocalServerPort
    private int port;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void connection_keepsLittleMemoryBetweenItsRequests() throws IOException {
        connect();
        long before = heapInUse();
        for (int i = 0; i < CONNECTIONS; i++) {
            connect();
        }

        assertThat((heapInUse() - before) / CONNECTIONS).isLessThan(MAX_BYTES);
    }

    private void connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        for (int request = 0; request < 3; request++) {
            socket.getOutputStream().write(REQUEST);
            readAnswer(socket.getInputStream());
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\"UP\"}") < 0) {
            int next = in.read();
            assertThat(next).as("what follows %s", answer).isNotNegative();
            answer.append((char) next);
        }
        assertThat(answer).contains("200 OK");
    }

    private static long heapInUse() {
        // The second finds what the first left to cleaners.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
