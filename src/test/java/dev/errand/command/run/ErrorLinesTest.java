package dev.errand.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.JobContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {

    private final List<String> log = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private final ErrorLines lines = new ErrorLines(new JobContext() {
        @Override
        public String jobId() {
            return "job_1";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Optional<Instant> deadline() {
            return Optional.empty();
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public boolean stopRequested() {
            return false;
        }

        @Override
        public void progress(double percent, String message) {
            progress.add(percent + " " + message);
        }

        @Override
        public void afterwards(Runnable action) {
            action.run();
        }

        @Override
        public void log(String message) {
            log.add(message);
        }
    });

    private void read(String text) throws IOException {
        lines.readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesGoToTheLog_andProgressIsProgress() throws IOException {
        read("one\n@errand {\"percent\": 40, \"message\": \"half\"}\r\n\n@errand oops\ntwo\rthree");
        assertThat(log).containsExactly("one", "@errand oops", "two", "three");
        assertThat(progress).containsExactly("40.0 half");
        assertThat(lines.last()).isEqualTo("three");
        assertThat(lines.tail()).isEqualTo("one\n@errand oops\ntwo\nthree\n");
    }

    @Test
    void ofALongLine_theBeginningIsTaken_andOfMuchTheEnd() throws IOException {
        read("é".repeat(100_000) + "\nlast\n \n");
        assertThat(log.getFirst()).hasSizeBetween(8_000, 8_193);
        assertThat(lines.last()).isEqualTo("last");
        assertThat(lines.tail().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(8_000, 8_192);
        assertThat(lines.tail()).endsWith("é\nlast\n \n").startsWith("é");
    }
}
