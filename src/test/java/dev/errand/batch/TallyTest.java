package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a batch ends and how; how much room its window has. */
class TallyTest {

    @ParameterizedTest
    @CsvSource({
        "3, 0, 0, 3, false, SUCCEEDED",
        "3, 0, 0, 3, true, SUCCEEDED",
        "2, 1, 0, 3, false, FAILED",
        "2, 0, 1, 3, false, FAILED",
        "2, 0, 1, 3, true, CANCELED",
        "0, 2, 1, 3, true, CANCELED",
        "0, 0, 0, 0, false, SUCCEEDED",
    })
    void verdict_isGivenWhenAllItemsHaveEnded(
            int succeeded, int failed, int canceled, int total, boolean calledOff, BatchStatus verdict) {
        assertThat(new Tally(succeeded, failed, canceled).verdict(total, calledOff))
                .contains(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, true", "2, 0, 0, false", "0, 2, 0, false", "1, 0, 1, true"})
    void verdict_isNotGivenBefore(int succeeded, int failed, int canceled, boolean calledOff) {
        assertThat(new Tally(succeeded, failed, canceled).verdict(3, calledOff)).isEmpty();
    }

    @Test
    void one_countsFinalStatesOnly() {
        assertThat(Tally.one(JobState.FAILED).plus(Tally.one(JobState.SUCCEEDED)))
                .isEqualTo(new Tally(1, 1, 0));
        assertThat(Tally.one(JobState.CANCELED).negated()).isEqualTo(new Tally(0, 0, -1));
        assertThat(Tally.one(JobState.RUNNING)).isEqualTo(Tally.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        // total, ended, held, room of a window of 4
        "10, 0, 6, 0",
        "10, 1, 6, 1",
        "10, 4, 6, 4",
        "10, 2, 3, -1",
        "3, 0, 0, 1",
    })
    void room_isWhatIsNotUnderWay(int total, int ended, int held, int room) {
        assertThat(BatchWindow.room(head(total, new Tally(ended, 0, 0), false), held))
                .isEqualTo(room);
    }

    @Test
    void failsFast_atTheFirstFailuresAlone() {
        Tally one = new Tally(0, 1, 0);

        assertThat(head(9, one, true).failsFast(one)).isTrue();
        assertThat(head(9, new Tally(0, 2, 0), true).failsFast(one)).isFalse();
        assertThat(head(9, one, false).failsFast(one)).isFalse();
        assertThat(head(1, one, true).failsFast(one)).as("nothing is left").isFalse();
        assertThat(head(9, new Tally(1, 0, 0), true).failsFast(new Tally(1, 0, 0)))
                .isFalse();
    }

    private static BatchHead head(int total, Tally ended, boolean failFast) {
        return new BatchHead("batch", "default", total, BatchStatus.RUNNING, 4, failFast, false, ended);
    }
}
