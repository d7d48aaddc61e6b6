package dev.errand.stats.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class StatsBeatTest {

    private static final StatsProperties PROPERTIES = new StatsProperties(
            Duration.ofSeconds(10),
            Duration.ofDays(30),
            100,
            2,
            DataSize.ofBytes(200),
            1_000_000,
            DataSize.ofKilobytes(8));

    @Test
    void aPartThatFails_keepsNoOtherFromWriting_andIsTold() {
        List<String> written = new ArrayList<>();
        BeatPart refused = () -> {
            written.add("first");
            throw new IllegalStateException("refused");
        };
        StatsBeat beat = new StatsBeat(List.of(refused, () -> written.add("second")), Clock.systemUTC(), PROPERTIES);

        assertThatThrownBy(beat::write).hasMessage("refused");
        assertThat(written).containsExactly("first", "second");
    }
}
