package dev.errand.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Jobs;
import dev.errand.job.LogLine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptLogTest {

    private final AttemptLog log = new AttemptLog(3);

    private void add(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> log.add(new LogLine(LogLine.Level.INFO, "" + i, Jobs.NOW)));
    }

    private List<String> take() {
        return log.take(Jobs.NOW).stream().map(LogLine::message).toList();
    }

    @Test
    void take_givesEachLineOnce() {
        add(1, 3);

        assertThat(take()).containsExactly("1", "2", "3");
        assertThat(take()).isEmpty();
    }

    @Test
    void add_keepsTheLatestAndSaysHowManyWereLeftOut() {
        add(1, 10);

        assertThat(take()).containsExactly("7 lines were left out", "8", "9", "10");
    }

    @Test
    void putBack_comesBeforeWhatCameSince_asFarAsThereIsRoom() {
        add(1, 2);
        List<LogLine> taken = log.take(Jobs.NOW);
        add(3, 4);
        log.putBack(taken);

        assertThat(take()).containsExactly("1 lines were left out", "2", "3", "4");
    }
}
