package dev.errand.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterHeaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void parse_readsSecondsAndDates() {
        assertThat(parse("120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(parse(" 0 ")).isEqualTo(Duration.ZERO);
        assertThat(parse("Sun, 01 Mar 2026 13:00:00 GMT")).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void parse_isBoundedToADay_andNeverInThePast() {
        assertThat(parse("999999999")).isEqualTo(Duration.ofHours(24));
        assertThat(parse("Fri, 01 Jan 2100 00:00:00 GMT")).isEqualTo(Duration.ofHours(24));
        assertThat(parse("Sun, 01 Mar 2020 13:00:00 GMT")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "99999999999999999999", "Xxx, 99 Foo 2026"})
    void parse_takesNonsenseForNothing(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ZERO);
    }

    private static Duration parse(String value) {
        return RetryAfterHeader.parse(value, NOW);
    }
}
