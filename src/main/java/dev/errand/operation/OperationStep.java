package dev.errand.operation;

import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.event.JobEvent;
import dev.errand.operation.Operation.Counts;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.JobTransitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * One chunk of an operation: looks for the next jobs beside the writers, and does to them what is ordered, in one transaction with how far that has
 * come. That transaction begins with taking or renewing the lease, so of two nodes one does it, and what a crash leaves is a whole number of
 * chunks. For one thread.
 */
@Component
class OperationStep {

    private static final Logger log = LoggerFactory.getLogger(OperationStep.class);

    private final Transactions transactions;
    private final JobStore store;
    private final JobTransitions transitions;
    private final JobEvents events;
    private final Clock clock;
    private final Duration lease;

    OperationStep(
            Transactions transactions,
            JobStore store,
            JobTransitions transitions,
            JobEvents events,
            Clock clock,
            OperationProperties properties) {
        this.transactions = transactions;
        this.store = store;
        this.transitions = transitions;
        this.events = events;
        this.clock = clock;
        this.lease = properties.lease();
    }

    /**
     * What became of a chunk.
     *
     * @param held whether the operation was this node's, and ran
     * @param seen how many jobs were looked at
     * @param ended whether there are no more
     */
    record Chunk(boolean held, int seen, boolean ended) {

        static final Chunk LOST = new Chunk(false, 0, false);
    }

    /** What was done to a chunk's jobs. */
    private record Done(int changed, List<Job> told) {}

    /**
     * Does the next so many.
     *
     * @param token of this node's lease
     * @throws StoreUnavailableException when it cannot be done now; where the database refuses these very jobs, that is said too
     */
    Chunk run(Operation operation, int size, String token) {
        List<JobId> ids = next(operation, size);
        boolean ended = ids.size() < size;
        String place = ids.isEmpty() ? operation.place() : ids.getLast().value();
        Optional<Done> done = write(operation, token, place, ended, ids);
        if (done.isEmpty()) {
            return Chunk.LOST;
        }
        done.get().told().forEach(job -> events.publish(event(operation.order().action(), job)));
        return new Chunk(true, ids.size(), ended);
    }

    private List<JobId> next(Operation operation, int size) {
        JobQuery query =
                operation.order().query().within(operation.order().action().fitting());
        if (query.states().isEmpty()) {
            return List.of();
        }
        JobId olderThan = operation.place() == null ? null : new JobId(operation.place());
        return store.ids(query.with(new JobQuery.Part(olderThan, size, false)));
    }

    private Optional<Done> write(
            Operation operation, String token, @Nullable String place, boolean ended, List<JobId> ids) {
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Instant now = clock.instant();
            if (!OperationTable.take(jdbc, operation, token, now, now.plus(lease))) {
                return Optional.empty();
            }
            Done done = ids.isEmpty() ? new Done(0, List.of()) : apply(connection, operation, ids, now);
            // Those that were named and are in no fitting state, or not there, are known when all others are done.
            List<JobId> named = operation.order().query().more().ids();
            long missing = ended && named != null
                    ? Math.max(0, named.size() - operation.counts().seen() - ids.size())
                    : 0;
            OperationTable.advance(
                    jdbc,
                    operation.id(),
                    place,
                    new Counts(ids.size() + missing, done.changed(), ids.size() - done.changed() + missing, 0),
                    ended ? OperationStatus.DONE : OperationStatus.RUNNING,
                    now);
            return Optional.of(done);
        });
    }

    private Done apply(Connection connection, Operation operation, List<JobId> ids, Instant now) throws SQLException {
        return switch (operation.order().action()) {
            case RETRY -> changed(transitions.retryAll(connection, ids, now));
            case CANCEL ->
                changed(transitions.cancelAll(connection, ids, operation.order().reason(), now));
            case DELETE -> new Done(transitions.deleteAll(connection, ids, now), List.of());
        };
    }

    private static Done changed(List<Job> jobs) {
        return new Done(jobs.size(), jobs);
    }

    private static JobEvent event(OperationAction action, Job job) {
        return action == OperationAction.RETRY
                ? new JobEvent.Requeued(job)
                : job.done() ? new JobEvent.Finished(job) : new JobEvent.CancelRequested(job);
    }

    /** The database refuses the next job alone: it is counted, and passed over. */
    void passOver(Operation operation, String token, StoreUnavailableException refused) {
        List<JobId> ids = next(operation, 1);
        if (ids.isEmpty()) {
            return;
        }
        log.warn(
                "the {} of {} by {} failed: {}",
                operation.order().action().code(),
                ids,
                operation.id(),
                refused.getMessage());
        var unused = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Instant now = clock.instant();
            if (OperationTable.take(jdbc, operation, token, now, now.plus(lease))) {
                OperationTable.advance(
                        jdbc,
                        operation.id(),
                        ids.getFirst().value(),
                        new Counts(1, 0, 0, 1),
                        OperationStatus.RUNNING,
                        now);
            }
            return true;
        });
    }
}
