package dev.errand.execution;

import dev.errand.job.LogLine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The lines that an attempt has written and nobody has taken to the store yet: the latest so many. What had to be left out is said
 * in a line of its own. Safe for concurrent use.
 */
final class AttemptLog {

    private final int limit;
    private final Deque<LogLine> lines = new ArrayDeque<>(0);
    private long leftOut;
    private Instant takenAt = Instant.MIN;
    private CompletableFuture<?> stored = CompletableFuture.completedFuture(null);

    AttemptLog(int limit) {
        this.limit = limit;
    }

    synchronized void add(LogLine line) {
        lines.addLast(line);
        if (lines.size() > limit) {
            lines.removeFirst();
            leftOut++;
        }
    }

    /** All lines, for the caller to store. */
    synchronized List<LogLine> take(Instant now) {
        List<LogLine> taken = new ArrayList<>(lines.size() + 1);
        if (leftOut > 0) {
            taken.add(LogLine.ofLeftOut(leftOut, now));
            leftOut = 0;
        }
        taken.addAll(lines);
        lines.clear();
        if (!taken.isEmpty()) {
            takenAt = now;
        }
        return taken;
    }

    /** The store did not take them: they are to be offered again, before what came since. */
    synchronized void putBack(List<LogLine> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            if (lines.size() < limit) {
                lines.addFirst(taken.get(i));
            } else {
                leftOut++;
            }
        }
    }

    /** When lines were last taken. */
    synchronized Instant takenAt() {
        return takenAt;
    }

    /** Remembers that lines are on their way to the store. */
    synchronized void storing(CompletableFuture<?> write) {
        stored = CompletableFuture.allOf(stored, write);
    }

    /** Completes when all that was taken has reached the store, or has not; it never fails. */
    synchronized CompletableFuture<?> stored() {
        return stored;
    }
}
