package dev.errand.webhook.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterHeaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void parse_readsSecondsAndDates() {
        assertThat(parse("120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(parse(" 0 ")).isEqualTo(Duration.ZERO);
        assertThat(parse("Sun, 01 Mar 2026 13:00:00 GMT")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 01 Mar 2026 13:00:00 GMT",
                "Sunday, 01-Mar-26 13:00:00 GMT",
                "Sun Mar  1 13:00:00 2026",
                // What is wrong or missing but says the same.
                "sun, 01 mar 2026 13:00:00 gmt",
                "Mon, 01 Mar 2026 13:00:00 GMT",
                "Monday, 01-mar-26 13:00:00 GMT",
                "Sun Mar 01 13:00:00 2026",
                "01 Mar 2026 13:00:00 GMT",
                "Sun, 01 Mar 2026 15:00:00 +0200"
            })
    void parse_readsEachFormOfADate(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void parse_readsALeapSecond() {
        assertThat(parse("Sun, 01 Mar 2026 12:00:60 GMT")).isEqualTo(Duration.ofSeconds(59));
    }

    @ParameterizedTest
    @CsvSource({
        // Fifty years from now and no more, else the past.
        "'Sunday, 01-Mar-76 12:00:00 GMT', 24",
        "'Sunday, 01-Mar-76 12:00:01 GMT', 0",
        "'Tuesday, 31-Dec-75 23:59:59 GMT', 24",
        "'Friday, 01-Jan-77 00:00:00 GMT', 0",
        "'Saturday, 01-Mar-25 13:00:00 GMT', 0",
        "'Sunday, 06-Nov-94 08:49:37 GMT', 0"
    })
    void parse_takesTwoDigitsOfAYear_forTheNearestYear(String value, int hours) {
        assertThat(parse(value)).isEqualTo(Duration.ofHours(hours));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999", "1000000000", "9999999999", "99999999999999999999"})
    void parse_capsAnyNumberAlike(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ofHours(24));
        assertThat(parse("00000000000000000000007")).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void parse_isBoundedToADay_andNeverInThePast() {
        assertThat(parse("999999999")).isEqualTo(Duration.ofHours(24));
        assertThat(parse("Fri, 01 Jan 2100 00:00:00 GMT")).isEqualTo(Duration.ofHours(24));
        assertThat(parse("Sun, 01 Mar 2020 13:00:00 GMT")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-5",
                "1.5",
                "１２",
                "Xxx, 99 Foo 2026",
                "Sun Mar 1 13:00:00",
                "31-Feb-26 25:00:00 GMT",
                "Sun, "
            })
    void parse_takesNonsenseForNothing(String value) {
        assertThat(parse(value)).isEqualTo(Duration.ZERO);
    }

    private static Duration parse(String value) {
        return RetryAfterHeader.parse(value, NOW);
    }
}
