package dev.errand.job.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitKeyTest {

    @Test
    void parse_readsWhatTextWrote() {
        for (LimitKey key : new LimitKey[] {
            new LimitKey("crawl", null), new LimitKey("http.get", "a/b"), new LimitKey("x-1", "ü 😀")
        }) {
            assertThat(LimitKey.parse(key.text())).isEqualTo(key);
        }
    }

    @Test
    void theKeysOfATask_lieBetweenItsBounds_andThoseOfOthersDoNot() {
        String first = LimitKey.first("probe");
        String beyond = LimitKey.beyond("probe");

        assertThat(new LimitKey("probe", null).text())
                .isGreaterThanOrEqualTo(first)
                .isLessThan(beyond);
        assertThat(new LimitKey("probe", "~~~").text())
                .isGreaterThanOrEqualTo(first)
                .isLessThan(beyond);
        assertThat(new LimitKey("probe.hold", "a").text()).isLessThan(first);
        assertThat(new LimitKey("probe0", null).text()).isGreaterThanOrEqualTo(beyond);
        assertThat(new LimitKey("probes", "a").text()).isGreaterThanOrEqualTo(beyond);
    }

    @Test
    void after_isBeforeEveryLongerText() {
        assertThat(LimitKey.after("probe/a")).isGreaterThan("probe/a").isLessThan("probe/a ");
    }
}
