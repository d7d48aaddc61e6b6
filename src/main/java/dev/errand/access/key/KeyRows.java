package dev.errand.access.key;

import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey.Grant;
import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes rows of the table {@code access_key}. Each change of what a key may do raises the generation in the same transaction. */
final class KeyRows {

    private static final TypeReference<TreeSet<String>> NAMES = new TypeReference<>() {};
    private static final String LOCK = "keys";
    private static final String SELECT =
            "select id, name, tenant, scopes, tasks, queues, created_at, created_by, expires_at,"
                    + " last_used_at, hash, old_hash, old_until, fingerprint, per_second from access_key";

    private KeyRows() {}

    static void insert(JdbcClient jdbc, AccessKey key, byte[] hash, @Nullable KeyRequest request) {
        Grant grant = key.grant();
        jdbc.sql("""
                        insert into access_key (id, name, tenant, hash, scopes, tasks, queues, created_at, created_by, expires_at,
                            idempotency_key, fingerprint, per_second)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(key.id())
                .param(key.name())
                .param(grant.tenant().name())
                .param(hash)
                .param(scopes(grant.scopes()))
                .param(names(grant.tasks()))
                .param(names(grant.queues()))
                .param(key.createdAt().toEpochMilli())
                .param(key.createdBy())
                .param(millis(grant.expiresAt()))
                .param(request == null ? null : request.idempotencyKey())
                .param(request == null ? null : request.fingerprint())
                .param(grant.perSecond())
                .update();
        raise(jdbc);
    }

    static void update(JdbcClient jdbc, AccessKey key) {
        Grant grant = key.grant();
        jdbc.sql("update access_key set name = ?, scopes = ?, tasks = ?, queues = ?, expires_at = ?, per_second = ?"
                        + " where id = ?")
                .param(key.name())
                .param(scopes(grant.scopes()))
                .param(names(grant.tasks()))
                .param(names(grant.queues()))
                .param(millis(grant.expiresAt()))
                .param(grant.perSecond())
                .param(key.id())
                .update();
        raise(jdbc);
    }

    /** Gives it another secret; the present one stays good until then. */
    static void rotate(JdbcClient jdbc, String id, byte[] hash, Instant until) {
        jdbc.sql("update access_key set old_hash = hash, old_until = ?, hash = ? where id = ?")
                .param(until.toEpochMilli())
                .param(hash)
                .param(id)
                .update();
        raise(jdbc);
    }

    static void delete(JdbcClient jdbc, List<String> ids) {
        jdbc.sql("delete from access_key where id in (:ids)").param("ids", ids).update();
        raise(jdbc);
    }

    static void used(JdbcClient jdbc, String id, Instant minute) {
        jdbc.sql("update access_key set last_used_at = ? where id = ? and coalesce(last_used_at, 0) < ?")
                .param(minute.toEpochMilli())
                .param(id)
                .param(minute.toEpochMilli())
                .update();
    }

    /** All that may be good: of a tenant that is not enabled none is but those of administrators, who could not undo it else. */
    static List<KnownKey> all(JdbcClient jdbc) {
        return jdbc.sql(SELECT + " where scopes = '' or ' ' || scopes || ' ' like '% admin %' or not exists"
                        + " (select 1 from tenant as t where t.name = access_key.tenant and t.enabled = 0)")
                .query((row, i) -> known(row))
                .list();
    }

    static Optional<AccessKey> find(JdbcClient jdbc, String id) {
        return jdbc.sql(SELECT + " where id = ?")
                .param(id)
                .query((row, i) -> key(row))
                .optional();
    }

    /** What an earlier request of the same maker made, and of which body that was. */
    static Optional<Made> ofRequest(JdbcClient jdbc, String maker, String idempotencyKey) {
        return jdbc.sql(SELECT + " where created_by = ? and idempotency_key = ?")
                .param(maker)
                .param(idempotencyKey)
                .query((row, i) -> new Made(key(row), String.valueOf(row.getString("fingerprint"))))
                .optional();
    }

    /** A key, and of which body the request was that made it. */
    record Made(AccessKey key, String fingerprint) {}

    /** Those of a tenant, or of all, newest first. */
    static List<AccessKey> list(JdbcClient jdbc, @Nullable Tenant tenant, @Nullable String olderThan, int limit) {
        String last = olderThan == null ? KeyText.ID_PREFIX + "_~" : olderThan;
        JdbcClient.StatementSpec select = tenant == null
                ? jdbc.sql(SELECT + " where id < :last order by id desc limit :limit")
                : jdbc.sql(SELECT + " where tenant = :tenant and id < :last order by id desc limit :limit")
                        .param("tenant", tenant.name());
        return select.param("last", last)
                .param("limit", limit)
                .query((row, i) -> key(row))
                .list();
    }

    static List<String> madeBy(JdbcClient jdbc, List<String> makers) {
        return jdbc.sql("select id from access_key where created_by in (:makers)")
                .param("makers", makers)
                .query(String.class)
                .list();
    }

    static int count(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from access_key").query(Integer.class).single();
    }

    /** Whether there is that tenant; the default one always is. */
    static boolean hasTenant(JdbcClient jdbc, Tenant tenant) {
        return tenant.isDefault()
                || jdbc.sql("select count(*) from tenant where name = ?")
                                .param(tenant.name())
                                .query(Integer.class)
                                .single()
                        > 0;
    }

    static boolean hasTenants(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from tenant where name <> 'default'")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Of those who look first and then write lets only one at a time go on. What only looks changes nothing by it. */
    static void lock(Connection connection, Dialect dialect) throws SQLException {
        dialect.lock(connection, LOCK);
    }

    /** Tells every node to read the keys anew. */
    static void raise(JdbcClient jdbc) {
        jdbc.sql("update access_generation set generation = generation + 1 where id = 1")
                .update();
    }

    static long generation(JdbcClient jdbc) {
        return jdbc.sql("select generation from access_generation where id = 1")
                .query(Long.class)
                .single();
    }

    private static KnownKey known(ResultSet row) throws SQLException {
        AccessKey key = key(row);
        return new KnownKey(
                key, key.caller(), row.getBytes("hash"), row.getBytes("old_hash"), instant(row, "old_until"), 0);
    }

    private static AccessKey key(ResultSet row) throws SQLException {
        Grant grant = new Grant(
                new Tenant(row.getString("tenant")),
                scopes(row.getString("scopes")),
                namesOf(row.getString("tasks")),
                namesOf(row.getString("queues")),
                instant(row, "expires_at"),
                perSecond(row));
        return new AccessKey(
                row.getString("id"),
                row.getString("name"),
                grant,
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("created_by"),
                instant(row, "last_used_at"));
    }

    private static @Nullable Integer perSecond(ResultSet row) throws SQLException {
        int number = row.getInt("per_second");
        return row.wasNull() ? null : number;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static String scopes(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(" "));
    }

    /** A scope that only a later version knows allows nothing here. */
    private static Set<Scope> scopes(String names) {
        return Arrays.stream(names.split(" "))
                .flatMap(name -> Scope.parse(name).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable String names(@Nullable Set<String> names) {
        return names == null ? null : JsonMapper.shared().writeValueAsString(new TreeSet<>(names));
    }

    private static @Nullable Set<String> namesOf(@Nullable String json) {
        return json == null ? null : JsonMapper.shared().readValue(json, NAMES);
    }
}
