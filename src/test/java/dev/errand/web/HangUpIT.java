package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.waiting.JobRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A client that hangs up cancels nothing and disturbs nobody. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class HangUpIT {

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks probes;

    @Autowired
    private JobRegistry registry;

    @Test
    void hangUp_whileWaitingLeavesTheJobAlone(CapturedOutput output) throws IOException {
        Api api = new Api(port);
        String gate = UUID.randomUUID().toString();
        String body =
                "{\"task\":\"probe.hold\",\"args\":[\"%s\"],\"metadata\":{\"mark\":\"%s\"}}".formatted(gate, gate);
        String head =
                "POST /v1/jobs?wait=30 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
        int before = registry.size();
        try (Socket impatient = new Socket(InetAddress.getLoopbackAddress(), port)) {
            impatient.setSoLinger(true, 0);
            impatient
                    .getOutputStream()
                    .write((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            await(() -> registry.size() > before);
        }
        String id = api.get("/v1/jobs?metadata.mark=" + gate)
                .json()
                .at("/items/0/id")
                .asString();
        probes.open(gate);

        assertThat(api.get("/v1/jobs/" + id + "?wait=30").json().path("status").asString())
                .isEqualTo("succeeded");
        await(() -> registry.size() == before);
        assertThat(output.getAll()).doesNotContain(" ERROR ", " WARN ");
    }

    @Test
    void hangUp_whileSendingMakesNoJob(CapturedOutput output) throws IOException {
        Api api = new Api(port);
        try (Socket impatient = new Socket(InetAddress.getLoopbackAddress(), port)) {
            impatient
                    .getOutputStream()
                    .write(("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 500\r\n\r\n{\"task\":\"square\",\"metadata\":{\"mark\":\"half\"}")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(api.get("/v1/jobs?metadata.mark=half").json().path("items").size())
                .isZero();
        assertThat(output.getAll()).doesNotContain(" ERROR ", " WARN ");
    }

    /** Looks again and again: nobody tells when a handler has come to its wait. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
