package dev.errand.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationTest {

    @Test
    void violation_isSafeToShow() {
        Violation violation = Violation.at("/\ud83d" + "x".repeat(1000), "wrong \ude00");

        assertThat(violation.pointer()).startsWith("/\uFFFDx").hasSizeLessThan(600);
        assertThat(violation.detail()).isEqualTo("wrong \uFFFD");
    }

    @Test
    void problem_tellsTheFirstThreeInOneSentence() {
        Violation violation = Violation.at("/a", "is wrong");

        assertThat(Problem.of(violation).detail()).isEqualTo("/a is wrong");
        assertThat(Problem.of(Violation.at("", "the body is empty")).detail()).isEqualTo("the body is empty");
        assertThat(Problem.of(List.of(violation, violation, violation, violation))
                        .detail())
                .isEqualTo("/a is wrong; /a is wrong; /a is wrong; and more, see errors");
    }
}
