package dev.errand.event;

import dev.errand.job.JobState;
import dev.errand.store.JobRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds every status that a job ever had. A pure decision from its row and from what was written down when it went back:
 *
 * <ul>
 *   <li>it was born with version 0: running if its last start has that version, else scheduled or queued by when it is due;
 *   <li>while it is scheduled nothing but its promotion or its end writes the row, so it was queued by the very next version;
 *   <li>the row says by which version its last attempt was started;
 *   <li>the end is the last write of all.
 * </ul>
 */
final class JobHistory {

    private JobHistory() {}

    /**
     * All statuses, in order.
     *
     * @param written those that were written down, in order, none later than the row; all up to the last time the job went back
     */
    static List<JobStatus> statuses(List<JobStatus> written, JobRow row) {
        List<JobStatus> all = new ArrayList<>(written);
        if (all.isEmpty()) {
            all.add(birth(row));
        }
        JobStatus base = all.getLast();
        if (base.state() == JobState.SCHEDULED && wasPromoted(base, row)) {
            Instant due = row.runAt().isAfter(base.at()) ? row.runAt() : base.at();
            all.add(new JobStatus(base.version() + 1, JobState.QUEUED, base.attempt(), null, due));
        }
        if (wasStarted(base, row)) {
            all.add(new JobStatus(
                    row.startedVersion(), JobState.RUNNING, row.attempt(), null, orElse(row.startedAt(), row)));
        }
        if (row.state().isFinal() && all.getLast().version() < row.version()) {
            all.add(new JobStatus(
                    row.version(), row.state(), row.attempt(), row.reason(), orElse(row.finishedAt(), row)));
        }
        return all;
    }

    private static JobStatus birth(JobRow row) {
        Instant at = row.createdAt();
        if (row.startedAt() != null && row.startedVersion() == 0) {
            return new JobStatus(0, JobState.RUNNING, 1, null, at);
        }
        JobState state = row.runAt().isAfter(at) ? JobState.SCHEDULED : JobState.QUEUED;
        return new JobStatus(0, state, 0, null, at);
    }

    private static boolean wasPromoted(JobStatus base, JobRow row) {
        if (row.state().isFinal()) {
            return row.version() > base.version() + 1;
        }
        return row.state() != JobState.SCHEDULED && row.version() > base.version();
    }

    private static boolean wasStarted(JobStatus base, JobRow row) {
        return row.startedAt() != null && row.startedVersion() > base.version();
    }

    private static Instant orElse(@Nullable Instant at, JobRow row) {
        return at == null ? row.createdAt() : at;
    }
}
