package dev.errand.builtin;

import dev.errand.task.JobContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A job's context that remembers its progress and asks to stop after so many reports. */
final class RecordingContext implements JobContext {

    final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();
    private final int stopAfter;

    RecordingContext(int stopAfter) {
        this.stopAfter = stopAfter;
    }

    /** The attempt needs nothing any more. */
    void end() {
        afterwards.forEach(Runnable::run);
    }

    @Override
    public String jobId() {
        return "job_test";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public boolean stopRequested() {
        return progress.size() >= stopAfter;
    }

    @Override
    public void progress(double percent, String message) {
        progress.add(percent + " " + message);
    }

    @Override
    public void afterwards(Runnable action) {
        afterwards.add(action);
    }

    @Override
    public void log(String message) {}
}
