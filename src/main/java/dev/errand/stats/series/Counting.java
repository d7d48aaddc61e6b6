package dev.errand.stats.series;

import org.springframework.stereotype.Component;

/** What this node counts: jobs, and errors, which have room of their own so that many of these do not keep jobs from being told apart. */
@Component
public final class Counting {

    private final Tallies jobs;
    private final Tallies errors;

    public Counting(StatsProperties properties) {
        this.jobs = new Tallies(properties.maxSeries());
        this.errors = new Tallies(properties.maxErrors());
    }

    /** Of tasks in queues. */
    public Tallies jobs() {
        return jobs;
    }

    /** Of errors, as attempts end in them. */
    public Tallies errors() {
        return errors;
    }
}
