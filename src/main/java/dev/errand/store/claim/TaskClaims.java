package dev.errand.store.claim;

import dev.errand.db.commit.CommitQueue;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.store.JobStore.Share;
import dev.errand.store.QueueWalk;
import dev.errand.store.QueueWalk.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Claims for who may not be able to run all that waits. While he can, that is one statement, as if nobody had asked. When that meets a job that
 * he cannot run, it is rolled back. From then on the queue is read, beside the writers, and what fits is claimed by its ids, so that
 * jobs for others are not touched. A crash leaves nothing.
 */
public final class TaskClaims {

    /** How many jobs are read at once: no fewer and no more than this, and in between as many as are wanted. */
    private static final int SMALLEST_PAGE = 200;

    private static final int LARGEST_PAGE = 1000;

    private final CommitQueue commits;
    private final Claims claims;
    private final WaitingPages pages;

    public TaskClaims(CommitQueue commits, Claims claims, WaitingPages pages) {
        this.commits = commits;
        this.claims = claims;
        this.pages = pages;
    }

    /** As {@link dev.errand.store.JobStore#claim}. */
    public List<Job> claim(QueueWalk walk, int limit, Lease lease, InstantSource clock) {
        if (!walk.walks()) {
            try {
                return commits.call(connection -> claims.claim(connection, walk, limit, lease, clock.instant()));
            } catch (StoreUnavailableException e) {
                if (!(e.getCause() instanceof ForeignJobException)) {
                    throw e;
                }
                walk.begin();
            }
        }
        return walked(walk, limit, lease, clock);
    }

    /** As {@link dev.errand.store.JobStore#claimAll}. */
    public void claimAll(List<Share> shares, Lease lease, InstantSource clock, BiConsumer<Share, List<Job>> taken) {
        List<Share> together =
                shares.stream().filter(share -> !share.from().walks()).toList();
        List<Share> alone = new ArrayList<>(
                shares.stream().filter(share -> share.from().walks()).toList());
        try {
            List<List<Job>> jobs = together.isEmpty()
                    ? List.of()
                    : commits.call(connection -> claimEach(connection, together, lease, clock.instant()));
            for (int i = 0; i < together.size(); i++) {
                taken.accept(together.get(i), jobs.get(i));
            }
        } catch (StoreUnavailableException e) {
            together.forEach(share -> claims.takenBack(share.from()));
            if (!(e.getCause() instanceof ForeignJobException)) {
                throw e;
            }
            // One of them has such a job; which one each of them finds for itself.
            alone.addAll(0, together);
        }
        alone.forEach(share -> taken.accept(share, claim(share.from(), share.limit(), lease, clock)));
    }

    private List<List<Job>> claimEach(Connection connection, List<Share> shares, Lease lease, Instant now)
            throws SQLException {
        List<List<Job>> jobs = new ArrayList<>();
        for (Share share : shares) {
            jobs.add(claims.claim(connection, share.from(), share.limit(), lease, now));
        }
        return jobs;
    }

    private List<Job> walked(QueueWalk walk, int wanted, Lease lease, InstantSource clock) {
        walk.setOut();
        long begun = System.nanoTime();
        List<Waiting> seen = new ArrayList<>();
        boolean toTheEnd = commits.read(() -> look(walk, wanted, clock.instant(), seen));
        List<JobId> fit = walk.looked(seen, toTheEnd, Duration.ofNanos(System.nanoTime() - begun));
        List<Job> jobs = fit.isEmpty()
                ? List.of()
                : commits.call(connection -> claims.claim(connection, walk, fit, lease, clock.instant()));
        walk.took(seen, jobs.stream().map(Job::id).collect(Collectors.toSet()));
        return jobs;
    }

    /** Looks until it has seen as many that fit as are wanted; answers whether it came to the end instead. */
    private boolean look(QueueWalk walk, int wanted, Instant now, List<Waiting> seen) {
        int missing = wanted;
        OptionalInt priority = pages.priorityBelow(walk.queue(), Integer.MAX_VALUE);
        while (priority.isPresent()) {
            List<Waiting> page = List.of();
            int size = Math.clamp(wanted, SMALLEST_PAGE, LARGEST_PAGE);
            do {
                page = pages.page(walk, priority.getAsInt(), page, size, now);
                for (Waiting job : page) {
                    add(seen, job, walk);
                    missing -= walk.canRun(job) ? 1 : 0;
                    if (missing == 0) {
                        return false;
                    }
                }
            } while (page.size() == size);
            priority = pages.priorityBelow(walk.queue(), priority.getAsInt());
        }
        return true;
    }

    /** Of jobs for others that follow each other the last is enough, so that many of them take no memory. */
    private static void add(List<Waiting> seen, Waiting job, QueueWalk walk) {
        boolean again = !seen.isEmpty()
                && seen.getLast().priority() == job.priority()
                && !walk.canRun(seen.getLast())
                && !walk.canRun(job);
        if (again) {
            seen.removeLast();
        }
        seen.add(job);
    }
}
