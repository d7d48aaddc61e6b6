package dev.errand.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The context of the job {@code job_1} at its first attempt, that remembers what it is told, and asks to stop after so many reports. */
public final class RecordingContext implements JobContext {

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();
    private final int stopAfter;

    /** One that never asks to stop. */
    public RecordingContext() {
        this(Integer.MAX_VALUE);
    }

    /** One that asks to stop after so many reports of progress. */
    public RecordingContext(int stopAfter) {
        this.stopAfter = stopAfter;
    }

    /** The reports of progress, each as the percentage, a space, and the message. */
    public List<String> progress() {
        return progress;
    }

    /** The lines of its log. */
    public List<String> lines() {
        return lines;
    }

    /** The attempt needs nothing any more. */
    public void end() {
        afterwards.forEach(Runnable::run);
    }

    @Override
    public String jobId() {
        return "job_1";
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
    public void log(String message) {
        lines.add(message);
    }
}
