package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks once a second how many jobs are finished, from its making on until it is closed. */
final class FinishedSampler implements AutoCloseable {

    private record Sample(long nanos, long finished) {}

    private final ServerProcess server;
    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    FinishedSampler(ServerProcess server) {
        this.server = server;
        sample();
        var unused = clock.scheduleAtFixedRate(this::sample, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void sample() {
        samples.add(new Sample(System.nanoTime(), server.usage().finished()));
    }

    /** The rate of each second that is over. */
    synchronized List<Double> perSecond() {
        List<Double> rates = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            Sample from = samples.get(i - 1);
            Sample to = samples.get(i);
            rates.add((to.finished() - from.finished()) / ((to.nanos() - from.nanos()) / 1e9));
        }
        return rates;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
