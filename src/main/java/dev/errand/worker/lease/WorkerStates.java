package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What workers are told to do, and when they asked last. States are in the store and stay until they are changed; that of one instance comes
 * before that of all. When an instance asked is written at most every few seconds.
 */
@Component
class WorkerStates {

    /** How exactly it is known when an instance asked last. */
    static final Duration EXACTNESS = Duration.ofSeconds(5);

    private static final int MAX_REMEMBERED = 20_000;

    private static final String STATE = """
            select state from worker_state where worker_id = ? and instance in (?, '') order by instance desc limit 1""";

    private static final String ASKED = """
            insert into worker_instance (worker_id, instance, registered_at, seen_at, leased_at, max, last_lease_at)
            values (:worker, :instance, :now, :now, :now, :max, :given)
            on conflict (worker_id, instance) do update set seen_at = excluded.seen_at, leased_at = excluded.leased_at,
                max = excluded.max, last_lease_at = coalesce(excluded.last_lease_at, worker_instance.last_lease_at)""";

    private static final String LIVES = "update worker_instance set seen_at = ? where worker_id = ? and instance = ?";

    private final Transactions transactions;
    private final Clock clock;
    private final Map<WorkerName, Instant> written = new ConcurrentHashMap<>();
    private final Map<WorkerName, Instant> gifts = new ConcurrentHashMap<>();

    WorkerStates(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    WorkerState of(WorkerName worker) {
        return transactions.read(jdbc -> jdbc.sql(STATE)
                .param(worker.workerId())
                .param(worker.instance())
                .query(String.class)
                .optional()
                .map(WorkerState::ofCode)
                .orElse(WorkerState.RUN));
    }

    /** What a request for work needs to know of its instance, and what waits of some tasks. */
    Standing standing(LeaseRequest request, List<String> tasks) {
        return transactions.read(jdbc -> Standing.read(jdbc, request.worker(), request.requestId(), tasks));
    }

    /** An instance asks for work. */
    void asks(LeaseRequest request) {
        Instant now = clock.instant();
        if (isNews(request.worker(), now)) {
            transactions.write(connection -> asked(connection, request, now, null));
        }
    }

    /** An instance keeps what it has. */
    void lives(WorkerName worker) {
        Instant now = clock.instant();
        if (isNews(worker, now)) {
            transactions.write(connection -> Transactions.jdbc(connection)
                    .sql(LIVES)
                    .param(now.toEpochMilli())
                    .param(worker.workerId())
                    .param(worker.instance())
                    .update());
        }
    }

    private boolean isNews(WorkerName worker, Instant now) {
        Instant before = written.get(worker);
        if (before != null && now.isBefore(before.plus(EXACTNESS))) {
            return false;
        }
        if (written.size() >= MAX_REMEMBERED) {
            written.values().removeIf(at -> at.plus(EXACTNESS).isBefore(now));
            if (written.size() >= MAX_REMEMBERED) {
                return true;
            }
        }
        written.put(worker, now);
        return true;
    }

    /** An instance gets work, as part of the write that gives it. */
    void giving(Connection connection, LeaseRequest request, Instant now) {
        Instant before = gifts.get(request.worker());
        if (before == null || !now.isBefore(before.plus(EXACTNESS))) {
            asked(connection, request, now, now.toEpochMilli());
        }
    }

    /** It got that: the write is on disk. */
    void given(WorkerName worker, Instant now) {
        Instant before = gifts.get(worker);
        if (before != null && now.isBefore(before.plus(EXACTNESS))) {
            return;
        }
        if (gifts.size() >= MAX_REMEMBERED) {
            gifts.values().removeIf(at -> at.plus(EXACTNESS).isBefore(now));
        }
        if (gifts.size() < MAX_REMEMBERED) {
            gifts.put(worker, now);
        }
    }

    private static int asked(Connection connection, LeaseRequest request, Instant now, @Nullable Long given) {
        return Transactions.jdbc(connection)
                .sql(ASKED)
                .param("worker", request.worker().workerId())
                .param("instance", request.worker().instance())
                .param("max", request.max())
                .param("now", now.toEpochMilli())
                .param("given", given)
                .update();
    }
}
