package dev.errand.execution;

import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.job.trace.JobTrace;
import dev.errand.job.trace.TraceContext;
import dev.errand.memory.Share;
import dev.errand.task.sensitive.SensitiveWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt while it runs: its thread, whether it was told to stop, what it said last, and who records its end. Safe for
 * concurrent use; in memory alone.
 */
final class Attempt {

    /** Why an attempt is told to stop. The first one counts. */
    enum Stop {
        CANCEL,
        TIMEOUT,
        SHUTDOWN,
        /** Its node was evicted. */
        FENCED
    }

    private final Job job;
    private final Lease lease;
    private final Instant deadline;
    private final AttemptLog log;

    private @Nullable Thread thread;
    private @Nullable Stop stop;
    private @Nullable Instant stopAt;
    private @Nullable Progress progress;
    private @Nullable Instant progressStoredAt;
    private boolean progressUnstored;
    private boolean bodyOver;
    private boolean ended;
    private boolean settled;
    private final List<Runnable> afterwards = new ArrayList<>();
    private volatile Share ofArguments = Share.NONE;
    private volatile Share ofResult = Share.NONE;
    private volatile SensitiveWords words = SensitiveWords.NONE;

    Attempt(Job job, Lease lease, Instant startedAt, AttemptLog log) {
        this.log = log;
        this.job = job;
        this.lease = lease;
        this.deadline = startedAt.plus(job.spec().policy().timeout());
    }

    Job job() {
        return job;
    }

    Lease lease() {
        return lease;
    }

    /** Its place in a trace, if it is a part of one. */
    Optional<TraceContext> trace() {
        return JobTrace.of(job).map(trace -> trace.attempt(job.startedAt()));
    }

    /** Its arguments are in memory. */
    void holdArguments(Share share) {
        ofArguments = share;
    }

    /** What nobody but its task is to see. */
    void hide(SensitiveWords sensitive) {
        words = sensitive;
    }

    /** What must not be told of it. */
    SensitiveWords words() {
        return words;
    }

    /** Has it done when the task's value is encoded, or given up; at once when that is so. */
    void afterwards(Runnable action) {
        synchronized (this) {
            if (!settled) {
                afterwards.add(action);
                return;
            }
        }
        action.run();
    }

    /** Nobody uses its arguments any more, nor what its task has fetched. */
    void settle() {
        List<Runnable> actions;
        synchronized (this) {
            settled = true;
            actions = List.copyOf(afterwards);
            afterwards.clear();
        }
        ofArguments.close();
        actions.forEach(Runnable::run);
    }

    /** Its result is in memory. */
    void holdResult(Share share) {
        ofResult = share;
    }

    /** Its result is recorded, or dropped. */
    void giveResultBack() {
        ofResult.close();
    }

    /** What it has written and nobody has stored yet. */
    AttemptLog log() {
        return log;
    }

    Instant deadline() {
        return deadline;
    }

    /** Takes the calling thread for the attempt's own; answers false when it was told to stop before it began. */
    synchronized boolean enter() {
        thread = Thread.currentThread();
        return stop == null;
    }

    /** The task has returned: from now on its thread is not interrupted, and an interruption that came too late is forgotten. */
    synchronized void leave() {
        bodyOver = true;
        Thread.interrupted();
    }

    /** Tells the attempt to stop; answers false when it was told before or is over. */
    synchronized boolean stop(Stop why, Instant now) {
        if (ended || bodyOver || stop != null) {
            return false;
        }
        stop = why;
        stopAt = now;
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    synchronized @Nullable Stop stopped() {
        return stop;
    }

    /** Since when it has been told to stop without having done so. */
    synchronized @Nullable Instant stopAt() {
        return bodyOver || ended ? null : stopAt;
    }

    /** Whether the caller is the one who records how it ended; true exactly once. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Where its thread is now, one frame a line. */
    synchronized String stack() {
        StringBuilder text = new StringBuilder();
        if (thread != null) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }

    synchronized void report(Progress latest) {
        if (!ended) {
            progress = latest;
            progressUnstored = true;
        }
    }

    /** What it said last and nobody has taken to the store since; from now on that counts as stored. */
    synchronized @Nullable Progress takeProgress(Instant now) {
        if (!progressUnstored) {
            return null;
        }
        progressUnstored = false;
        progressStoredAt = now;
        return progress;
    }

    /** What it said last of all, stored or not. */
    synchronized @Nullable Progress lastProgress() {
        return progress;
    }

    /** The store did not take it: it is to be offered again. */
    synchronized void progressNotStored() {
        progressUnstored = true;
    }

    /** When its progress was last taken to the store. */
    synchronized Instant progressStoredAt() {
        return progressStoredAt == null ? Instant.MIN : progressStoredAt;
    }
}
