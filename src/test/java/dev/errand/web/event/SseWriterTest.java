package dev.errand.web.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.Caller;
import dev.errand.event.StreamEvent;
import dev.errand.job.LogLine;
import dev.errand.web.BatchClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SseWriterTest {

    private final SseWriter writer =
            new SseWriter(BatchClient.JSON, Clock.systemUTC(), "http://localhost", Caller.open());

    /** So that an event that was cut has no number, whatever a client makes of the rest. */
    @Test
    void theNumberOfAnEvent_isItsLastLine() {
        byte[] event =
                writer.write(new StreamEvent.Logged(7, new LogLine(LogLine.Level.INFO, "two\nlines", Instant.EPOCH)));

        assertThat(new String(event, StandardCharsets.UTF_8)).isEqualTo("""
                        event: log
                        data: {"level":"info","message":"two\\nlines","at":"1970-01-01T00:00:00.000Z"}
                        id: 7

                        """);
    }
}
