package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of a job means to those that wait for it. */
class EdgeStateTest {

    @ParameterizedTest
    @CsvSource({
        "SCHEDULED, OPEN, OPEN",
        "QUEUED, OPEN, OPEN",
        "RUNNING, OPEN, OPEN",
        "SUCCEEDED, MET, MET",
        "FAILED, FAILED, MET",
        "CANCELED, CANCELED, MET"
    })
    void after_dependsOnWhatIsNeeded(JobState end, EdgeState ifItMustSucceed, EdgeState ifAnyEndWillDo) {
        assertThat(EdgeState.after(end, false)).isEqualTo(ifItMustSucceed);
        assertThat(EdgeState.after(end, true)).isEqualTo(ifAnyEndWillDo);
    }

    @ParameterizedTest
    @EnumSource
    void numbers_areReadBack(EdgeState state) {
        assertThat(EdgeState.ofCode(state.code())).isEqualTo(state);
    }
}
