package dev.errand.worker.lease;

import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which workers there are, and what they are told. What a call reports is on disk; those who wait hear of it on all nodes. */
@Component("workerDirectory") // the health has the other name
public class Workers {

    private static final char BETWEEN = '\n';

    private static final String LIST = """
            select i.worker_id, i.instance, i.max, i.last_lease_at, i.seen_at, i.version, i.host,
                (select count(*) from worker_lease as l
                    where l.worker_id = i.worker_id and l.instance = i.instance and l.outcome is null) as holding,
                (select s.state from worker_state as s
                    where s.worker_id = i.worker_id and s.instance in (i.instance, '') order by s.instance desc limit 1) as state
            from worker_instance as i where (i.worker_id, i.instance) > (?, ?) and i.worker_id < ?
            order by i.worker_id, i.instance limit ?""";

    private static final String SET = """
            insert into worker_state (worker_id, instance, state, set_at) values (?, ?, ?, ?)
            on conflict (worker_id, instance) do update set state = excluded.state, set_at = excluded.set_at""";

    private final Transactions transactions;
    private final Notifier notifier;
    private final Clock clock;

    Workers(Transactions transactions, Notifier notifier, Clock clock) {
        this.transactions = transactions;
        this.notifier = notifier;
        this.clock = clock;
    }

    /** By what a list goes on behind a worker. */
    public static String key(WorkerName name) {
        return name.workerId() + BETWEEN + name.instance();
    }

    /** A page of the default tenant's. */
    public List<KnownWorker> list(String after, int limit) {
        return list(TenantNames.DEFAULT, after, limit);
    }

    /** A page of a tenant's, in the order of their names, behind that key. */
    public List<KnownWorker> list(String tenant, String after, int limit) {
        int end = after.indexOf(BETWEEN);
        return transactions.read(jdbc -> jdbc.sql(LIST)
                .param(end < 0 ? TenantNames.first(tenant) : TenantNames.stored(tenant, after.substring(0, end)))
                .param(end < 0 ? "" : after.substring(end + 1))
                .param(TenantNames.beyond(tenant))
                .param(limit)
                .query((row, i) -> worker(jdbc, row))
                .list());
    }

    private static KnownWorker worker(JdbcClient jdbc, ResultSet row) throws SQLException {
        WorkerName name = new WorkerName(row.getString(1), row.getString(2));
        int max = row.getInt(3);
        boolean asked = !row.wasNull();
        String state = row.getString(9);
        return new KnownWorker(
                name.shown(),
                tasks(jdbc, name).stream().map(TenantNames::shown).toList(),
                state == null ? WorkerState.RUN : WorkerState.ofCode(state),
                row.getInt(8),
                asked ? max : null,
                time(row, 4),
                Instant.ofEpochMilli(row.getLong(5)),
                new KnownWorker.About(row.getString(6), row.getString(7)));
    }

    private static List<String> tasks(JdbcClient jdbc, WorkerName name) {
        return jdbc.sql("select task from worker_instance_task where worker_id = ? and instance = ? order by task")
                .param(name.workerId())
                .param(name.instance())
                .query(String.class)
                .list();
    }

    private static @Nullable Instant time(ResultSet row, int place) throws SQLException {
        long millis = row.getLong(place);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /**
     * Tells all instances of a name, or one of them, what to do from now on; answers whether there is any.
     *
     * @param instance {@code null} for all, also those that come later
     */
    public boolean tell(String workerId, @Nullable String instance, WorkerState state) {
        boolean known = transactions.read(jdbc -> jdbc.sql(
                                "select count(*) from worker_instance where worker_id = :worker and (:all = 1 or instance = :instance)")
                        .param("worker", workerId)
                        .param("all", instance == null ? 1 : 0)
                        .param("instance", Optional.ofNullable(instance).orElse(""))
                        .query(Integer.class)
                        .single())
                > 0;
        if (known) {
            transactions.write(connection -> set(Transactions.jdbc(connection), workerId, instance, state));
            notifier.tell(Topic.WORKER, workerId);
        }
        return known;
    }

    private int set(JdbcClient jdbc, String workerId, @Nullable String instance, WorkerState state) {
        if (instance == null) {
            // It holds for all of them, whatever one of them was told before.
            jdbc.sql("delete from worker_state where worker_id = ?")
                    .param(workerId)
                    .update();
        }
        return jdbc.sql(SET)
                .param(workerId)
                .param(instance == null ? "" : instance)
                .param(state.code())
                .param(clock.millis())
                .update();
    }
}
