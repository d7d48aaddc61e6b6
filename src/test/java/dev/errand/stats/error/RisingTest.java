package dev.errand.stats.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RisingTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "2, 0, false",
        "3, 0, true",
        "3, 215, true",
        "3, 216, false",
        "10, 719, true",
        "10, 720, false",
        "1000000000, 1000000000000, false"
    })
    void atLeastThree_andMoreThanTwiceTheAverageOfTheDayBefore(long recent, long before, boolean rising) {
        assertThat(Rising.is(recent, before)).isEqualTo(rising);
    }
}
