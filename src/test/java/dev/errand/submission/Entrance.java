package dev.errand.submission;

import dev.errand.job.Job;
import dev.errand.job.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Slots and places by count. */
final class Entrance implements Admission {
    final List<Job> started = new ArrayList<>();
    int slots = 5;
    int capacity = 5;
    int taken;
    int waiting;

    @Override
    public boolean knowsQueue(String queue) {
        return !queue.equals("nope");
    }

    @Override
    public synchronized Optional<Lease> trySlot(String queue) {
        if (taken >= slots) {
            return Optional.empty();
        }
        taken++;
        return Optional.of(new Lease("lease-" + taken, "here"));
    }

    @Override
    public boolean isPaused(String line) {
        return false;
    }

    @Override
    public synchronized void start(Job job, Lease lease) {
        started.add(job);
    }

    @Override
    public synchronized void giveBack(String queue, Lease lease) {
        taken--;
    }

    @Override
    public synchronized boolean tryWait(String queue, int jobs) {
        if (waiting + jobs > capacity) {
            return false;
        }
        waiting += jobs;
        return true;
    }

    @Override
    public synchronized void doesNotWait(String queue, int jobs) {
        waiting -= jobs;
    }
}
