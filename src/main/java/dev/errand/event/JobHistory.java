package dev.errand.event;

import dev.errand.job.JobState;
import dev.errand.store.JobRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
            Instant runAt = row.times().runAt();
            Instant due = runAt.isAfter(base.at()) ? runAt : base.at();
            all.add(new JobStatus(base.version() + 1, JobState.QUEUED, base.attempt(), null, due));
        }
        JobRow.Start start = row.start();
        if (start != null && start.version() > base.version()) {
            all.add(new JobStatus(start.version(), JobState.RUNNING, row.attempt(), null, start.at()));
        }
        if (row.state().isFinal() && all.getLast().version() < row.version()) {
            Instant finishedAt = row.times().finishedAt();
            Instant at = finishedAt == null ? row.times().createdAt() : finishedAt;
            all.add(new JobStatus(row.version(), row.state(), row.attempt(), row.reason(), at));
        }
        return all;
    }

    private static JobStatus birth(JobRow row) {
        Instant at = row.times().createdAt();
        if (row.start() != null && row.start().version() == 0) {
            return new JobStatus(0, JobState.RUNNING, 1, null, at);
        }
        JobState state = row.times().runAt().isAfter(at) ? JobState.SCHEDULED : JobState.QUEUED;
        return new JobStatus(0, state, 0, null, at);
    }

    private static boolean wasPromoted(JobStatus base, JobRow row) {
        if (row.state().isFinal()) {
            return row.version() > base.version() + 1;
        }
        return row.state() != JobState.SCHEDULED && row.version() > base.version();
    }
}
