package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ArithmeticTasksTest {

    private final ArithmeticTasks tasks = new ArithmeticTasks();

    @ParameterizedTest
    @CsvSource({
        "3, 9",
        "-3, 9",
        "0, 0",
        "0.0, 0",
        "3.0, 9",
        "2.5, 6.25",
        "2.50, 6.25",
        "1e2, 10000",
        "0.1, 0.01",
        "1e600, 1E+1200",
        "123456789012345678901234567890, 15241578753238836750495351562536198787501905199875019052100"
    })
    void square_isExact_withoutNeedlessZeros(BigDecimal x, String square) {
        assertThat(tasks.square(x).toString()).isEqualTo(square);
    }

    @Test
    void square_writesOutWhatMayBeAnInteger() {
        assertThat(tasks.square(new BigDecimal("3e499")).toString()).isEqualTo("9" + "0".repeat(998));
    }

    @Test
    void square_isExactForBigIntegers() {
        BigInteger big = BigInteger.TWO.pow(20_000);

        assertThat(tasks.square(new BigDecimal(big)).toBigIntegerExact()).isEqualTo(BigInteger.TWO.pow(40_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e10001", "1e-10001", "1e2147483647", "1e-2147483647", "-9e999999999"})
    void square_refusesAbsurdExponent(BigDecimal x) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.square(x))
                .withMessage("x must have at most 10,000 digits before and after the point");
    }

    @Test
    void thinkAboutSquare_takesItsTime() throws InterruptedException {
        long start = System.nanoTime();

        assertThat(tasks.thinkAboutSquare(new BigDecimal("0.1"))).isEqualTo(new BigDecimal("0.01"));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(95_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.001", "604800.001", "1e2147483647"})
    void thinkAboutSquare_refusesTimeOutsideItsRange(BigDecimal x) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.thinkAboutSquare(x))
                .withMessage("x must be between 0 and 604800 seconds");
    }
}
