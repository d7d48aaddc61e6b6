package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, 1", "9, 1", "10, 2", "59, 6", "89, 9", "90, 10", "1000000, 10"})
    void seconds_growWithAge(long age, long seconds) {
        assertThat(RetryAfter.seconds(Duration.ofSeconds(age))).isEqualTo(seconds);
    }
}
