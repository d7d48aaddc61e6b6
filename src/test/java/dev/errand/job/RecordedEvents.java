package dev.errand.job;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Hears all events, and lets a test wait for one. */
public final class RecordedEvents implements JobListener {

    private static final Duration MAX = Duration.ofSeconds(10);

    private final List<JobEvent> heard = new ArrayList<>();

    @Override
    public synchronized void onEvent(JobEvent event) {
        heard.add(event);
        notifyAll();
    }

    public synchronized List<JobEvent> of(JobId id) {
        return heard.stream().filter(event -> event.job().id().equals(id)).toList();
    }

    /** The first event of that kind about that job, waited for. */
    public synchronized <E extends JobEvent> E await(Class<E> kind, JobId id) throws InterruptedException {
        long deadline = System.nanoTime() + MAX.toNanos();
        while (true) {
            for (JobEvent event : heard) {
                if (kind.isInstance(event) && event.job().id().equals(id)) {
                    return kind.cast(event);
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("no " + kind.getSimpleName() + " of " + id + " among " + heard);
            }
            wait(millis);
        }
    }
}
