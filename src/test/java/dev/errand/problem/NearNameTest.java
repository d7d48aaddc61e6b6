package dev.errand.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {

    @ParameterizedTest
    @CsvSource({
        "squre, square",
        "sqaure, square",
        "Square, square",
        "lenghty_tsak, lengthy_task",
        "ehco, echo",
        "square, square",
    })
    void of_findsWhatIsNear(String wrong, String meant) {
        assertThat(NearName.of(wrong, Stream.of("echo", "square", "lengthy_task", "sum")))
                .contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"x", "each", "cube", "''"})
    void of_saysNothing_whereNoneIsNear(String wrong) {
        assertThat(NearName.of(wrong, Stream.of("y", "echo", "square"))).isEmpty();
    }

    @Test
    void of_takesTheNearest_andOfTwoTheFirst() {
        assertThat(NearName.of("retry-delay", Stream.of("retry-delays", "retry-dela", "retry-deal")))
                .contains("retry-dela");
    }

    @Test
    void of_comparesNothingLong() {
        assertThat(NearName.of("a".repeat(201), Stream.of("a".repeat(201)))).isEmpty();
    }

    @Test
    void hint_endsASentence() {
        assertThat(NearName.hint("squre", Stream.of("square"))).isEqualTo("; did you mean square?");
        assertThat(NearName.hint("other", Stream.of("square"))).isEmpty();
    }
}
