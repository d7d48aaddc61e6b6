package dev.errand.cluster;

import dev.errand.access.key.KeyGeneration;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.start.OwnKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code node} and {@code leader} of nodes that share a database. Each verb is one statement and decides by the clock of
 * the database alone.
 */
final class NodeTable {

    private static final String CLOCK =
            "with clock as materialized (select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now) ";

    private static final String REGISTER = CLOCK + """
            insert into node (id, started_at, seen_at, lease_ms, version, queues, file_keys, jars, tenants)
            select ?, clock.now, clock.now, ?, ?, ?, ?, ?, 1 from clock""";

    /**
     * A heartbeat, and in the same statement a bid for the lead: it goes to whoever bids first when nobody has it, stays with who has
     * it, and passes from one that may not judge others yet to one that may. Not flushed to disk, since it is as good as lost in a
     * few seconds anyway.
     */
    private static final String BEAT = CLOCK + """
            ,
            beat as (update node set seen_at = clock.now from clock where node.id = ? returning node.id),
            lead as (
                insert into leader as held (role, node, seen_at, lease_ms, steady)
                select 'upkeep', beat.id, clock.now, cast(? as bigint), cast(? as integer) from beat, clock
                where not exists (select 1 from leader as other where other.node <> beat.id and other.steady >= ? and %s)
                on conflict (role) do update set node = excluded.node, seen_at = excluded.seen_at,
                    lease_ms = excluded.lease_ms, steady = excluded.steady
                where held.node = excluded.node or held.steady < excluded.steady
                    or held.seen_at + held.lease_ms <= excluded.seen_at or held.seen_at > excluded.seen_at + 1000
                returning node)
            select clock.now, exists (select 1 from beat), exists (select 1 from lead),
                (select count(*) from node where %s), (select count(*) from node),
                %s, set_config('synchronous_commit', 'off', true)
            from clock""".formatted(alive("other"), alive("node"), KeyGeneration.CURRENT);

    private static final String EVICT = CLOCK + """
            delete from node where id in (
                select dead.id from node as dead, clock where not (%s) for update of dead skip locked)
            returning id""".formatted(alive("dead"));

    private static final String LEAVE = "with led as (delete from leader where node = ?) delete from node where id = ?";

    private static final String MEMBERS = CLOCK + """
            select node.id, node.started_at, node.seen_at, node.version, node.queues, node.jars,
                exists (select 1 from leader where leader.node = node.id and %s)
            from node, clock where %s order by node.started_at, node.id""".formatted(alive("leader"), alive("node"));

    private static final String LACKING = CLOCK + """
            select node.id from node, clock
            where %s and strpos(' ' || coalesce(node.file_keys, '') || ' ', ?) = 0 order by node.id""".formatted(alive("node"));

    private final Transactions transactions;
    private final ClusterProperties properties;
    private final String version;
    private final NodeQueues queues;
    private final NodeJars jars;
    private final OwnKeys keys;

    NodeTable(
            Transactions transactions,
            ClusterProperties properties,
            String version,
            NodeQueues queues,
            NodeJars jars,
            OwnKeys keys) {
        this.transactions = transactions;
        this.properties = properties;
        this.version = version;
        this.queues = queues;
        this.jars = jars;
        this.keys = keys;
    }

    /** Heard of within its lease. A heartbeat from the future is from before the clock was set back, and long ago. */
    private static String alive(String row) {
        return "%1$s.seen_at + %1$s.lease_ms > clock.now and %1$s.seen_at <= clock.now + 1000".formatted(row);
    }

    /**
     * What a heartbeat brings.
     *
     * @param databaseMillis the database's clock
     * @param registered whether the node still has a row
     * @param leads whether it has the lead from now on for another while
     * @param alive how many nodes live
     * @param rows how many have a row
     * @param keys which generation of keys it is
     */
    record HeartbeatResult(long databaseMillis, boolean registered, boolean leads, int alive, int rows, long keys) {}

    int register(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setString(1, name);
            statement.setLong(2, properties.lease().toMillis());
            statement.setString(3, version);
            statement.setString(4, JsonMapper.shared().writeValueAsString(queues.concurrency()));
            statement.setString(5, String.join(" ", keys.ids()));
            statement.setString(6, jarsText());
            return statement.executeUpdate();
        }
    }

    /** Which jars the node has now. */
    int tellJars(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("update node set jars = ? where id = ?")) {
            statement.setString(1, jarsText());
            statement.setString(2, name);
            return statement.executeUpdate();
        }
    }

    HeartbeatResult beat(Connection connection, String name, boolean steady) throws SQLException {
        int rank = steady ? 1 : 0;
        try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
            statement.setString(1, name);
            statement.setLong(2, properties.leadership().toMillis());
            statement.setInt(3, rank);
            statement.setInt(4, rank);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new HeartbeatResult(
                        row.getLong(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getLong(6));
            }
        }
    }

    /** Removes the rows of those that are dead, each by one node alone; answers whose. */
    static List<String> evict(Connection connection) throws SQLException {
        List<String> dead = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(EVICT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                dead.add(rows.getString(1));
            }
        }
        return dead;
    }

    static int leave(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LEAVE)) {
            statement.setString(1, name);
            statement.setString(2, name);
            return statement.executeUpdate();
        }
    }

    /** Where there can be only one node: all others are dead from now on. */
    void registerAlone(String name, Instant now) {
        transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            jdbc.sql("delete from node").update();
            return jdbc.sql(
                            "insert into node (id, started_at, seen_at, lease_ms, version, queues, tenants) values (?, ?, ?, 0, ?, ?, 1)")
                    .param(name)
                    .param(now.toEpochMilli())
                    .param(now.toEpochMilli())
                    .param(version)
                    .param(JsonMapper.shared().writeValueAsString(queues.concurrency()))
                    .update();
        });
    }

    /** That only one. */
    Member alone(String name, Instant startedAt, Instant now) {
        return new Member(name, startedAt, now, version, queues.concurrency(), jars.jars(), true);
    }

    /** Which nodes that live have no file key of that id. */
    List<String> lacking(String fileKey) {
        return transactions.read(jdbc ->
                jdbc.sql(LACKING).param(' ' + fileKey + ' ').query(String.class).list());
    }

    List<Member> members() {
        return transactions.read(jdbc -> jdbc.sql(MEMBERS)
                .query((row, i) -> new Member(
                        row.getString(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(4),
                        JsonMapper.shared().readValue(row.getString(5), new TypeReference<Map<String, Integer>>() {}),
                        jarsOf(row.getString(6)),
                        row.getBoolean(7)))
                .list());
    }

    /** Nothing where there are none, as nodes have it that know nothing of jars. */
    private @Nullable String jarsText() {
        List<NodeJars.Jar> all = jars.jars();
        return all.isEmpty() ? null : JsonMapper.shared().writeValueAsString(all);
    }

    private static List<NodeJars.Jar> jarsOf(@Nullable String text) {
        return text == null
                ? List.of()
                : JsonMapper.shared().readValue(text, new TypeReference<List<NodeJars.Jar>>() {});
    }
}
