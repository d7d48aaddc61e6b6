package dev.errand.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.task.RecordingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {

    private final RecordingContext job = new RecordingContext();
    private final ErrorLines lines = new ErrorLines(job);

    private void read(String text) throws IOException {
        lines.readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesGoToTheLog_andProgressIsProgress() throws IOException {
        read("one\n@errand {\"percent\": 40, \"message\": \"half\"}\r\n\n@errand oops\ntwo\rthree");
        assertThat(job.lines()).containsExactly("one", "@errand oops", "two", "three");
        assertThat(job.progress()).containsExactly("40.0 half");
        assertThat(lines.last()).isEqualTo("three");
        assertThat(lines.tail()).isEqualTo("one\n@errand oops\ntwo\nthree\n");
    }

    @Test
    void ofALongLine_theBeginningIsTaken_andOfMuchTheEnd() throws IOException {
        read("é".repeat(100_000) + "\nlast\n \n");
        assertThat(job.lines().getFirst()).hasSizeBetween(8_000, 8_193);
        assertThat(lines.last()).isEqualTo("last");
        assertThat(lines.tail().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(8_000, 8_192);
        assertThat(lines.tail()).endsWith("é\nlast\n \n").startsWith("é");
    }
}
