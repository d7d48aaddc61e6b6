package dev.errand.tenant;

import dev.errand.access.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code tenant}. Each change is followed by {@link #changed}, in the same transaction. */
final class TenantRows {

    private static final String SELECT =
            "select name, weight, max_queued, max_running, max_bytes, per_second, enabled, created_at from tenant";

    private TenantRows() {}

    static List<TenantSettings> all(JdbcClient jdbc) {
        return jdbc.sql(SELECT + " order by name")
                .query((row, i) -> settings(row))
                .list();
    }

    static Optional<TenantSettings> find(JdbcClient jdbc, String name) {
        return jdbc.sql(SELECT + " where name = ?")
                .param(name)
                .query((row, i) -> settings(row))
                .optional();
    }

    /** The time at which it was made stays. Of the default one that is as usual there is no row: where there is none at all, no claim looks. */
    static void save(JdbcClient jdbc, TenantSettings settings) {
        if (settings.isUsual()) {
            jdbc.sql("delete from tenant where name = ?")
                    .param(settings.tenant().name())
                    .update();
        } else {
            upsert(jdbc, settings);
        }
        // Jobs that were stored under another limit, or none, are counted anew.
        jdbc.sql("delete from tenant_use where tenant = ?")
                .param(settings.tenant().name())
                .update();
        // While there was no limit of bytes nobody noted what came.
        if (settings.allowance().maxBytes() == null) {
            jdbc.sql("delete from tenant_bytes where tenant = ?")
                    .param(settings.tenant().name())
                    .update();
        }
        changed(jdbc);
    }

    private static void upsert(JdbcClient jdbc, TenantSettings settings) {
        Allowance limits = settings.allowance();
        jdbc.sql("""
                        insert into tenant (name, weight, max_queued, max_running, max_bytes, per_second, enabled, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (name) do update set weight = excluded.weight, max_queued = excluded.max_queued,
                            max_running = excluded.max_running, max_bytes = excluded.max_bytes, per_second = excluded.per_second,
                            enabled = excluded.enabled""")
                .param(settings.tenant().name())
                .param(settings.weight())
                .param(limits.maxQueued())
                .param(limits.maxRunning())
                .param(limits.maxBytes())
                .param(limits.perSecond())
                .param(settings.enabled() ? 1 : 0)
                .param(settings.createdAt().toEpochMilli())
                .update();
    }

    private static void changed(JdbcClient jdbc) {
        jdbc.sql("""
                        insert into tenant_version (id, version) values (1, 1)
                        on conflict (id) do update set version = tenant_version.version + 1""").update();
    }

    /** The number of the last change. */
    static long version(JdbcClient jdbc) {
        return jdbc.sql("select version from tenant_version where id = 1")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** Whether some node has a row that knows nothing of tenants; it lives, or was not found dead yet. */
    static boolean hasOlderNode(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from node where tenants = 0")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static TenantSettings settings(ResultSet row) throws SQLException {
        return new TenantSettings(
                new Tenant(row.getString(1)),
                row.getInt(2),
                new Allowance(limit(row, 3), limit(row, 4), number(row, 5), limit(row, 6)),
                row.getInt(7) != 0,
                Instant.ofEpochMilli(row.getLong(8)));
    }

    private static @Nullable Integer limit(ResultSet row, int place) throws SQLException {
        Long value = number(row, place);
        return value == null ? null : Math.toIntExact(value);
    }

    private static @Nullable Long number(ResultSet row, int place) throws SQLException {
        long value = row.getLong(place);
        return row.wasNull() ? null : value;
    }
}
