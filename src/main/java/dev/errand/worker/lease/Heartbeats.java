package dev.errand.worker.lease;

import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.worker.lease.Heartbeat.Answer;
import dev.errand.worker.lease.Heartbeat.Beat;
import dev.errand.worker.lease.Heartbeat.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/**
 * Hears what workers say of what they hold: lets it last, stores progress and logs, and tells who is to stop. What it wrote is on disk when
 * it answers. Safe for concurrent use.
 */
@Component
class Heartbeats {

    /** What an extension must bring to be worth a write. */
    private static final Duration WORTH_IT = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final LeaseTable table;
    private final LeaseEnds ends;
    private final JobEvents events;
    private final LeaseRoom known;

    Heartbeats(Transactions transactions, LeaseTable table, LeaseEnds ends, JobEvents events, LeaseRoom known) {
        this.transactions = transactions;
        this.table = table;
        this.ends = ends;
        this.events = events;
        this.known = known;
    }

    /**
     * How the leases that a worker named stand.
     *
     * @param answer what it is told
     * @param jobs the jobs of those that hold, by their tokens
     * @param next when the next of them is to stop or to be extended, at the latest
     */
    record Look(Answer answer, Map<String, Job> jobs, Instant next) {

        /** Whether any is to stop or lost, or the worker is not to go on as it does. */
        boolean hasNews() {
            return answer.state() == WorkerState.TERMINATE
                    || answer.leases().stream().anyMatch(one -> one.isLost() || one.stop() != null);
        }
    }

    /** Stores what is new of the leases that hold, and lets them last. */
    void hear(WorkerName worker, List<Beat> beats) {
        known.states().lives(worker);
        Map<String, HeldLease> held = held(worker, beats);
        Map<String, Job> jobs = ends.attempts(held.values());
        Instant now = known.rules().now();
        Map<String, Instant> until = new HashMap<>();
        List<CompletableFuture<?>> reports = new ArrayList<>();
        for (Beat beat : beats) {
            HeldLease lease = held.get(beat.token());
            Job job = jobs.get(beat.token());
            if (lease == null || job == null) {
                continue;
            }
            Instant wanted = until(lease, beat, now);
            if (Duration.between(lease.expiresAt(), wanted).abs().compareTo(WORTH_IT) >= 0) {
                until.put(beat.token(), wanted);
            }
            reports.addAll(report(job, known.rules().sayings().hide(beat, job)));
        }
        if (!until.isEmpty()) {
            transactions.write(connection -> {
                LeaseTable.extend(connection, worker, until);
                return until.size();
            });
        }
        try {
            reports.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            // As the caller knows it: in an outage it is told to come again.
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Instant until(HeldLease lease, Beat beat, Instant now) {
        Duration length = beat.extend() == null ? lease.length() : beat.extend();
        return Grants.earlier(now.plus(length), lease.deadline().plus(known.grace()));
    }

    private List<CompletableFuture<?>> report(Job job, Beat beat) {
        Lease lease = Lease.ofWorker(beat.token());
        List<CompletableFuture<?>> reports = new ArrayList<>(2);
        if (beat.progress() != null) {
            reports.add(known.store()
                    .progress(job.id(), lease, beat.progress())
                    .thenAccept(written -> tell(written, new JobEvent.Reported(job, beat.progress()))));
        }
        if (!beat.log().isEmpty()) {
            int kept = known.execution().log().maxKept();
            reports.add(known.store()
                    .log(job.id(), lease, beat.log(), kept)
                    .thenAccept(written -> tell(written, new JobEvent.Reported(job, null))));
        }
        return reports;
    }

    private void tell(boolean written, JobEvent event) {
        if (written) {
            events.publish(event);
        }
    }

    /** How they stand now. */
    Look look(WorkerName worker, List<Beat> beats) {
        Map<String, HeldLease> held = held(worker, beats);
        Map<String, Job> jobs = ends.attempts(held.values());
        Instant now = known.rules().now();
        Instant next = Instant.MAX;
        List<Standing> standings = new ArrayList<>(beats.size());
        for (Beat beat : beats) {
            HeldLease lease = held.get(beat.token());
            Job job = jobs.get(beat.token());
            if (lease == null || job == null) {
                standings.add(new Standing(beat.token(), null, null));
                continue;
            }
            String stop = Verdicts.stop(job, lease, now)
                    .map(why -> why.name().toLowerCase(Locale.ROOT))
                    .orElse(null);
            standings.add(new Standing(beat.token(), lease.expiresAt(), stop));
            next = Grants.earlier(next, nextOf(lease, now));
        }
        Answer answer = new Answer(standings, known.states().of(worker));
        return new Look(answer, jobs, next);
    }

    /** When it has to stop, or, since it lives only by being extended, when two thirds of what is left are over. */
    private static Instant nextOf(HeldLease lease, Instant now) {
        Duration left = Duration.between(now, lease.expiresAt());
        Instant extended = now.plus(
                left.isNegative() ? Duration.ZERO : left.multipliedBy(2).dividedBy(3));
        return now.isBefore(lease.deadline()) ? Grants.earlier(lease.deadline(), extended) : extended;
    }

    private Map<String, HeldLease> held(WorkerName worker, List<Beat> beats) {
        Map<String, HeldLease> held = new HashMap<>(
                table.find(beats.stream().map(Beat::token).distinct().toList()));
        held.values().removeIf(lease -> !lease.isOut() || !lease.worker().equals(worker));
        return held;
    }
}
