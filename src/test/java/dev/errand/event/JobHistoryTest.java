package dev.errand.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.store.JobRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobHistoryTest {

    private static final Instant BORN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant DUE = BORN.plusSeconds(10);
    private static final Instant STARTED = BORN.plusSeconds(11);
    private static final Instant ENDED = BORN.plusSeconds(12);

    private static JobRow row(
            long version,
            JobState state,
            int attempt,
            Instant runAt,
            @Nullable Instant startedAt,
            long startedVersion) {
        Instant finishedAt = state.isFinal() ? ENDED : null;
        Reason reason = state == JobState.FAILED ? Reason.TASK_FAILED : null;
        JobRow.Start start = startedAt == null ? null : new JobRow.Start(startedAt, startedVersion);
        return new JobRow(version, state, attempt, reason, new JobRow.Times(BORN, runAt, finishedAt), start, null);
    }

    private static JobStatus status(long version, JobState state, int attempt, Instant at) {
        return new JobStatus(version, state, attempt, null, at);
    }

    private static List<JobStatus> statuses(JobRow row) {
        return JobHistory.statuses(List.of(), row);
    }

    @Test
    void aJobThatRanAtOnce_wasBornRunning() {
        assertThat(statuses(row(0, JobState.RUNNING, 1, BORN, BORN, 0)))
                .containsExactly(status(0, JobState.RUNNING, 1, BORN));
        assertThat(statuses(row(1, JobState.SUCCEEDED, 1, BORN, BORN, 0)))
                .containsExactly(status(0, JobState.RUNNING, 1, BORN), status(1, JobState.SUCCEEDED, 1, ENDED));
    }

    @Test
    void aJobThatWaited_wasQueuedFirst() {
        assertThat(statuses(row(0, JobState.QUEUED, 0, BORN, null, 0)))
                .containsExactly(status(0, JobState.QUEUED, 0, BORN));
        assertThat(statuses(row(5, JobState.SUCCEEDED, 1, BORN, STARTED, 1)))
                .containsExactly(
                        status(0, JobState.QUEUED, 0, BORN),
                        status(1, JobState.RUNNING, 1, STARTED),
                        status(5, JobState.SUCCEEDED, 1, ENDED));
    }

    @Test
    void aDelayedJob_wasScheduledAndThenQueued() {
        assertThat(statuses(row(0, JobState.SCHEDULED, 0, DUE, null, 0)))
                .containsExactly(status(0, JobState.SCHEDULED, 0, BORN));
        assertThat(statuses(row(1, JobState.QUEUED, 0, DUE, null, 0)))
                .containsExactly(status(0, JobState.SCHEDULED, 0, BORN), status(1, JobState.QUEUED, 0, DUE));
        assertThat(statuses(row(9, JobState.RUNNING, 1, DUE, STARTED, 2)))
                .containsExactly(
                        status(0, JobState.SCHEDULED, 0, BORN),
                        status(1, JobState.QUEUED, 0, DUE),
                        status(2, JobState.RUNNING, 1, STARTED));
    }

    @Test
    void aDelayedJobThatWasCalledOff_wasQueuedOnlyIfItWasDue() {
        assertThat(statuses(row(1, JobState.CANCELED, 0, DUE, null, 0)))
                .containsExactly(status(0, JobState.SCHEDULED, 0, BORN), status(1, JobState.CANCELED, 0, ENDED));
        assertThat(statuses(row(2, JobState.CANCELED, 0, DUE, null, 0)))
                .containsExactly(
                        status(0, JobState.SCHEDULED, 0, BORN),
                        status(1, JobState.QUEUED, 0, DUE),
                        status(2, JobState.CANCELED, 0, ENDED));
    }

    @Test
    void aJobThatWentBack_goesOnFromWhatWasWrittenDown() {
        List<JobStatus> written = List.of(
                status(0, JobState.QUEUED, 0, BORN),
                status(1, JobState.RUNNING, 1, BORN),
                status(4, JobState.SCHEDULED, 1, BORN));
        JobRow waiting = row(4, JobState.SCHEDULED, 1, DUE, BORN, 1);
        JobRow running = row(6, JobState.RUNNING, 2, DUE, STARTED, 6);

        assertThat(JobHistory.statuses(written, waiting)).isEqualTo(written);
        assertThat(JobHistory.statuses(written, running))
                .startsWith(written.toArray(JobStatus[]::new))
                .endsWith(status(5, JobState.QUEUED, 1, DUE), status(6, JobState.RUNNING, 2, STARTED))
                .hasSize(5);
    }

    @Test
    void aJobThatEndedInTheMiddleOfWhatWasWrittenDown_isNotToldTwice() {
        List<JobStatus> written = List.of(
                status(0, JobState.RUNNING, 1, BORN), new JobStatus(2, JobState.FAILED, 1, Reason.TASK_FAILED, ENDED));

        assertThat(JobHistory.statuses(written, row(2, JobState.FAILED, 1, BORN, BORN, 0)))
                .isEqualTo(written);
    }
}
