package dev.errand.task.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberLimitsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1.50", "1e9999", "-12e9998", "1e-10000", "123456e-10000", "1e400", "0e-10000"})
    void fits_whatHasTenThousandDigitsOnEachSide(BigDecimal number) {
        assertThat(NumberLimits.fits(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e10000",
                "12e9999",
                "1e-10001",
                "-1.5e-10000",
                "0e10001",
                "1e-999999999",
                "1e999999999",
                "1e2147483647",
                "1e-2147483647",
                "123e2147483647"
            })
    void fits_notWhatHasMore(BigDecimal number) {
        assertThat(NumberLimits.fits(number)).isFalse();
    }
}
