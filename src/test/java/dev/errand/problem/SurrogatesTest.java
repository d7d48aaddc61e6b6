package dev.errand.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SurrogatesTest {

    @Test
    void replaceLone_leavesPairsAlone() {
        assertThat(Surrogates.replaceLone("a😀b")).isEqualTo("a😀b");
        assertThat(Surrogates.hasLone("a😀b")).isFalse();
    }

    @Test
    void replaceLone_replacesEachHalf() {
        assertThat(Surrogates.replaceLone("\ud83d")).isEqualTo("\uFFFD");
        assertThat(Surrogates.replaceLone("\ude00\ud83d")).isEqualTo("\uFFFD\uFFFD");
        assertThat(Surrogates.replaceLone("x\ud83d\ud83d\ude00\ude00y")).isEqualTo("x\uFFFD😀\uFFFDy");
        assertThat(Surrogates.hasLone("a\ud83d")).isTrue();
    }

    @Test
    void violation_isSafeToShow() {
        Violation violation = Violation.at("/\ud83d" + "x".repeat(1000), "wrong \ude00");

        assertThat(violation.pointer()).startsWith("/\uFFFDx").hasSizeLessThan(600);
        assertThat(violation.detail()).isEqualTo("wrong \uFFFD");
    }
}
