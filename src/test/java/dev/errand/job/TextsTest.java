package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void withoutLoneSurrogates_replacesHalvesAndKeepsPairs() {
        assertThat(Texts.withoutLoneSurrogates("a\ud800b\udc00\ud83d\ude00\ud83d"))
                .isEqualTo("a\ufffdb\ufffd\ud83d\ude00\ufffd");
        String plain = "plain";
        assertThat(Texts.withoutLoneSurrogates(plain)).isSameAs(plain);
    }

    @Test
    void prefix_neverSplitsAPair() {
        assertThat(Texts.prefix("ab\ud83d\ude00", 3)).isEqualTo("ab");
        assertThat(Texts.prefix("ab\ud83d\ude00", 4)).isEqualTo("ab\ud83d\ude00");
        assertThat(Texts.prefix("ab", 5)).isEqualTo("ab");
    }

    @Test
    void failure_isCutAndMended() {
        Failure failure = Failure.of(Reason.TASK_FAILED, "\ud800" + "x".repeat(Failure.MAX_MESSAGE));

        assertThat(failure.message()).startsWith("\ufffdx").endsWith("x…").hasSize(Failure.MAX_MESSAGE + 1);
    }
}
