package dev.errand.job;

import static dev.errand.job.JobState.CANCELED;
import static dev.errand.job.JobState.FAILED;
import static dev.errand.job.JobState.QUEUED;
import static dev.errand.job.JobState.RUNNING;
import static dev.errand.job.JobState.SCHEDULED;
import static dev.errand.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {

    /** Written out a second time, so that a change of the rules has to be made knowingly. */
    private static final Map<JobState, Set<JobState>> LEGAL = Map.of(
            SCHEDULED, Set.of(QUEUED, FAILED, CANCELED),
            QUEUED, Set.of(RUNNING, FAILED, CANCELED),
            RUNNING, Set.of(SCHEDULED, QUEUED, SUCCEEDED, FAILED, CANCELED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(SCHEDULED, QUEUED),
            CANCELED, Set.of(SCHEDULED, QUEUED));

    @ParameterizedTest
    @EnumSource
    void mayBecome_allowsTheLegalMovesAndForbidsAllOthers(JobState from) {
        for (JobState to : JobState.values()) {
            assertThat(from.mayBecome(to))
                    .as("%s to %s", from, to)
                    .isEqualTo(LEGAL.getOrDefault(from, Set.of()).contains(to));
        }
    }

    @Test
    void isFinal_holdsForTheLastThree() {
        assertThat(JobState.values()).filteredOn(JobState::isFinal).containsExactly(SUCCEEDED, FAILED, CANCELED);
    }

    @ParameterizedTest
    @EnumSource
    void ofCode_readsWhatCodeWrites(JobState state) {
        assertThat(JobState.ofCode(state.code())).contains(state);
    }

    @Test
    void ofCode_knowsNoOthers() {
        assertThat(JobState.ofCode("RUNNING")).isEmpty();
        assertThat(JobState.ofCode("done")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void reason_ofCode_readsWhatCodeWrites(Reason reason) {
        assertThat(Reason.ofCode(reason.code())).isEqualTo(reason);
    }
}
