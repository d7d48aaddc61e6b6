package dev.errand.batch;

/** How many items of a batch are in which state at one moment; all but {@code total} add up to it. */
public record Counts(int total, int scheduled, int queued, int running, int succeeded, int failed, int canceled) {

    static Counts of(int total, int scheduled, int running, Tally ended) {
        int queued = Math.max(0, total - ended.sum() - scheduled - running);
        return new Counts(total, scheduled, queued, running, ended.succeeded(), ended.failed(), ended.canceled());
    }
}
