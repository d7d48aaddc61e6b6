package dev.errand.webhook.endpoint;

import dev.errand.db.dialect.Dialect;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Sized;
import dev.errand.store.row.TenantSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes rows of the table {@code webhook_endpoint}. Each write is followed by {@link #changed}. */
final class EndpointRows {

    private static final TypeReference<LinkedHashSet<String>> NAMES = new TypeReference<>() {};
    private static final String COLUMNS = "id, url, events, tasks, enabled, disabled_reason, created_at, base, tenant";

    /** What every endpoint has: an id, times, events. */
    private static final int FRAME = 512;

    private EndpointRows() {}

    static void insert(JdbcClient jdbc, Endpoint endpoint, byte[] secret) {
        jdbc.sql("""
                        insert into webhook_endpoint (id, url, events, tasks, enabled, created_at, base, tenant, secret)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(endpoint.id())
                .param(endpoint.url())
                .param(codes(endpoint.events()))
                .param(names(endpoint.tasks()))
                .param(endpoint.enabled() ? 1 : 0)
                .param(endpoint.createdAt().toEpochMilli())
                .param(endpoint.base())
                .param(endpoint.tenant())
                .param(secret)
                .update();
        changed(jdbc);
    }

    /** Writes what can change; a change that enables it forgets its failures as well. */
    static void update(JdbcClient jdbc, Endpoint endpoint) {
        jdbc.sql("""
                        update webhook_endpoint set url = ?, events = ?, tasks = ?, enabled = ?, disabled_reason = ?,
                            failing_since = case when ? = 1 and enabled = 0 then null else failing_since end
                        where id = ?""")
                .param(endpoint.url())
                .param(codes(endpoint.events()))
                .param(names(endpoint.tasks()))
                .param(endpoint.enabled() ? 1 : 0)
                .param(endpoint.disabledReason())
                .param(endpoint.enabled() ? 1 : 0)
                .param(endpoint.id())
                .update();
        changed(jdbc);
    }

    static boolean delete(JdbcClient jdbc, String id) {
        boolean deleted =
                jdbc.sql("delete from webhook_endpoint where id = ?").param(id).update() == 1;
        changed(jdbc);
        return deleted;
    }

    static Optional<Endpoint> find(JdbcClient jdbc, String id) {
        return find(jdbc, id, "");
    }

    /** One that is about to be changed: nobody else changes it until then, on whichever node. */
    static Optional<Endpoint> findForUpdate(JdbcClient jdbc, String id, Dialect dialect) {
        return find(jdbc, id, dialect.forUpdate());
    }

    private static Optional<Endpoint> find(JdbcClient jdbc, String id, String forUpdate) {
        return jdbc.sql("select " + COLUMNS + " from webhook_endpoint where id = ?" + forUpdate)
                .param(id)
                .query((row, i) -> endpoint(row))
                .optional();
    }

    static List<Endpoint> all(JdbcClient jdbc) {
        return jdbc.sql("select " + COLUMNS + " from webhook_endpoint order by id")
                .query((row, i) -> endpoint(row))
                .list();
    }

    /** How large those of a page are, newest first; of a tenant, or of all. */
    static List<Sized.Row> measure(JdbcClient jdbc, @Nullable String tenant, @Nullable String olderThan, int limit) {
        String last = olderThan == null ? Endpoint.PREFIX + "_~" : olderThan;
        return jdbc.sql("select id, octet_length(url) + coalesce(octet_length(tasks), 0)"
                        + " + coalesce(octet_length(disabled_reason), 0) from webhook_endpoint where"
                        + TenantSql.and(tenant) + "id < ? order by id desc limit ?")
                .params(tenant == null ? List.of(last, limit) : List.of(tenant, last, limit))
                .query((row, i) -> new Sized.Row(row.getString(1), row.getLong(2) + FRAME))
                .list();
    }

    /** Those with these ids, newest first. */
    static List<Endpoint> find(JdbcClient jdbc, List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("select " + COLUMNS + " from webhook_endpoint where id in (:ids) order by id desc")
                        .param("ids", ids)
                        .query((row, i) -> endpoint(row))
                        .list();
    }

    /** Another one after every change; at random, so that one that was rolled back never comes again. */
    static void changed(JdbcClient jdbc) {
        jdbc.sql("update webhook_endpoint_version set version = ? where id = 1")
                .param(UUID.randomUUID().toString())
                .update();
    }

    static String version(JdbcClient jdbc) {
        return jdbc.sql("select version from webhook_endpoint_version where id = 1")
                .query(String.class)
                .single();
    }

    private static Endpoint endpoint(ResultSet row) throws SQLException {
        String tasks = row.getString("tasks");
        return new Endpoint(
                row.getString("id"),
                row.getString("url"),
                events(row.getString("events")),
                tasks == null ? Set.of() : Set.copyOf(JsonMapper.shared().readValue(tasks, NAMES)),
                row.getInt("enabled") != 0,
                row.getString("disabled_reason"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("base"),
                row.getString("tenant"));
    }

    private static String codes(Set<WebhookEvent> events) {
        return events.stream().sorted().map(WebhookEvent::code).collect(Collectors.joining(" "));
    }

    private static Set<WebhookEvent> events(String codes) {
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        Arrays.stream(codes.split(" ")).map(WebhookEvent::ofCode).forEach(event -> event.ifPresent(events::add));
        return events;
    }

    private static @Nullable String names(Set<String> tasks) {
        return tasks.isEmpty() ? null : JsonMapper.shared().writeValueAsString(tasks);
    }
}
