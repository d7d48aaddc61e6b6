package dev.errand.queue;

import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which queues are paused: for one tenant, or for everybody. Durable. Claims and leases look at the table themselves, within their statements; so
 * what is kept here is for those who start a job without a claim, and is no older than {@value #FRESH_MILLIS} ms, also where no hint comes. Safe for
 * concurrent use. A crash leaves what was committed.
 */
@Component
public final class QueuePauses implements Notifier.Listener {

    private static final long FRESH_MILLIS = 400;

    private static final String PAUSE = """
            insert into queue_pause (line, queue, everybody, paused_at, until, reason) values (?, ?, ?, ?, ?, ?)
            on conflict (line) do update set until = excluded.until, reason = excluded.reason""";

    private final Transactions transactions;
    private final Notifier notifier;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong news = new AtomicLong();
    private volatile Known known = new Known(-1, 0, Map.of());

    public QueuePauses(Transactions transactions, Notifier notifier, Clock clock) {
        this.transactions = transactions;
        this.notifier = notifier;
        this.clock = clock;
        notifier.on(this, Topic.QUEUES);
    }

    /** What was read: how much had been heard before, when it was, and all pauses by their lines. */
    private record Known(long news, long nanos, Map<String, QueuePause> pauses) {}

    /**
     * Pauses a queue, or says something else of a pause that there is.
     *
     * @param line a tenant's line of the queue, or what stands for all of them
     * @param also what is written with it
     */
    public void pause(String line, @Nullable String reason, @Nullable Instant until, Addendum also) {
        String queue = TenantNames.queueOf(line);
        transactions.write(connection -> {
            Transactions.jdbc(connection)
                    .sql(PAUSE)
                    .param(line)
                    .param(queue)
                    .param(line.equals(TenantNames.allLines(queue)))
                    .param(clock.millis())
                    .param(until == null ? null : until.toEpochMilli())
                    .param(reason)
                    .update();
            also.write(connection);
            return true;
        });
        notifier.tell(Topic.QUEUES, queue);
    }

    /** Lets it go on, if it was paused. */
    public void resume(String line, Addendum also) {
        boolean ended = transactions.write(connection -> {
            int gone = Transactions.jdbc(connection)
                    .sql("delete from queue_pause where line = ?")
                    .param(line)
                    .update();
            also.write(connection);
            return gone > 0;
        });
        if (ended) {
            tellOfEnd(TenantNames.queueOf(line));
        }
    }

    private void tellOfEnd(String queue) {
        notifier.tell(Topic.QUEUES, queue);
        notifier.tell(Topic.WORK, queue);
    }

    /** Removes pauses whose time is over, and wakes who waits for that; of several nodes one does it. Answers when the next one ends. */
    Optional<Instant> endOver() {
        Instant now = clock.instant();
        Map<String, QueuePause> pauses = current().pauses();
        pauses.forEach((line, pause) -> {
            if (!pause.lasts(now)) {
                endOver(line, now);
            }
        });
        return pauses.values().stream()
                .map(QueuePause::until)
                .filter(until -> until != null && until.isAfter(now))
                .min(Instant::compareTo);
    }

    private void endOver(String line, Instant now) {
        int gone = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("delete from queue_pause where line = ? and until <= ?")
                .param(line)
                .param(now.toEpochMilli())
                .update());
        if (gone > 0) {
            tellOfEnd(TenantNames.queueOf(line));
        }
    }

    /** What holds a line: its own pause, or that of all lines of its queue. */
    public Optional<QueuePause> of(String line) {
        Map<String, QueuePause> pauses = current().pauses();
        if (pauses.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return Optional.ofNullable(pauses.get(TenantNames.allLines(TenantNames.queueOf(line))))
                .filter(pause -> pause.lasts(now))
                .or(() -> Optional.ofNullable(pauses.get(line)).filter(pause -> pause.lasts(now)));
    }

    private Known current() {
        Known now = known;
        return isFresh(now) ? now : refresh();
    }

    private boolean isFresh(Known now) {
        return now.news() == news.get()
                && System.nanoTime() - now.nanos()
                        < Duration.ofMillis(FRESH_MILLIS).toNanos();
    }

    private Known refresh() {
        reading.lock();
        try {
            if (!isFresh(known)) {
                long heard = news.get();
                long nanos = System.nanoTime();
                known = new Known(heard, nanos, transactions.read(QueuePauses::read));
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    private static Map<String, QueuePause> read(JdbcClient jdbc) {
        Map<String, QueuePause> pauses = new HashMap<>(0);
        List<Row> rows = jdbc.sql("select line, paused_at, reason, until from queue_pause")
                .query((row, i) -> new Row(row.getString(1), pause(row)))
                .list();
        rows.forEach(row -> pauses.put(row.line(), row.pause()));
        return Map.copyOf(pauses);
    }

    private record Row(String line, QueuePause pause) {}

    private static QueuePause pause(ResultSet row) throws SQLException {
        long millis = row.getLong(4);
        Instant until = row.wasNull() ? null : Instant.ofEpochMilli(millis);
        return new QueuePause(Instant.ofEpochMilli(row.getLong(2)), row.getString(3), until);
    }

    @Override
    public void heard(String key) {
        news.incrementAndGet();
    }

    /** What was read is old soon enough. */
    @Override
    public void anything() {}
}
