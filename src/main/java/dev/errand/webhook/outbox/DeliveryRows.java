package dev.errand.webhook.outbox;

import dev.errand.job.TypeId;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Sized;
import dev.errand.store.row.TenantSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads deliveries with their tries. */
final class DeliveryRows {

    /** By one statement, so that a delivery and its tries are those of one moment: a try and what follows from it are written together. */
    private static final String SELECT = """
            select d.id, d.event, d.job_id, d.batch_id, d.endpoint_id, d.url, d.status, d.due_at, d.claim,
                t.at, t.status as try_status, t.latency_ms, t.answer, t.error
            from webhook_delivery as d left join webhook_try as t on t.delivery_id = d.id
                and t.number > (select max(l.number) from webhook_try as l where l.delivery_id = d.id) - :tries
            where d.id in (:ids) order by d.id desc, t.number""";

    /** What every delivery has: ids, times, statuses; and every try. */
    private static final int FRAME = 512;

    private static final int FRAME_OF_TRY = 256;

    private static final String SIZE = "select id, octet_length(url) + coalesce((select sum(" + FRAME_OF_TRY
            + " + coalesce(octet_length(t.answer), 0) + coalesce(octet_length(t.error), 0))"
            + " from webhook_try as t where t.delivery_id = webhook_delivery.id), 0) from webhook_delivery";

    private static final RowMapper<Sized.Row> MEASURE =
            (row, i) -> new Sized.Row(row.getString(1), row.getLong(2) + FRAME);

    private DeliveryRows() {}

    /** How large those are, newest first, without reading them. */
    static List<Sized.Row> measure(JdbcClient jdbc, DeliveryQuery query) {
        String tenant = query.tenant();
        StringBuilder sql = new StringBuilder(SIZE)
                .append(" where")
                .append(TenantSql.and(tenant))
                .append("id < ?");
        List<Object> params = new ArrayList<>();
        if (tenant != null) {
            params.add(tenant);
        }
        params.add(query.olderThan() == null ? Delivery.PREFIX + "_~" : query.olderThan());
        DeliveryStatus status = query.status();
        if (status != null) {
            // The second condition is what tells the database that the index of those can be used.
            sql.append(
                    status == DeliveryStatus.DELIVERED
                            ? " and status = ?"
                            : " and status = ? and status <> 'delivered'");
            params.add(status.code());
        }
        if (query.jobId() != null) {
            sql.append(" and job_id = ?");
            params.add(query.jobId());
        }
        if (query.endpointId() != null) {
            sql.append(" and endpoint_id = ?");
            params.add(query.endpointId());
        }
        sql.append(" order by id desc limit ?");
        params.add(query.limit());
        return jdbc.sql(sql.toString()).params(params).query(MEASURE).list();
    }

    /** How large the delivery is, if there is one of this id. */
    static Optional<Sized.Row> measure(JdbcClient jdbc, String id) {
        return jdbc.sql(SIZE + " where id = ?").param(id).query(MEASURE).optional();
    }

    /** Whose the delivery is, if there is one of this id. */
    static Optional<String> tenant(JdbcClient jdbc, String id) {
        return jdbc.sql("select tenant from webhook_delivery where id = ?")
                .param(id)
                .query(String.class)
                .optional();
    }

    /** Those with these ids, newest first. */
    static List<Delivery> find(JdbcClient jdbc, List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, Delivery> found = new LinkedHashMap<>();
        Map<String, List<Delivery.Try>> tries = new HashMap<>();
        jdbc.sql(SELECT).param("ids", ids).param("tries", Delivery.MAX_TRIES).query(row -> {
            String id = row.getString("id");
            List<Delivery.Try> its = tries.computeIfAbsent(id, unused -> new ArrayList<>());
            if (row.getObject("at") != null) {
                its.add(oneTry(row));
            }
            if (!found.containsKey(id)) {
                // The rows that follow fill the list.
                found.put(id, delivery(row, its));
            }
        });
        return List.copyOf(found.values());
    }

    private static Delivery delivery(ResultSet row, List<Delivery.Try> tries) throws SQLException {
        long due = row.getLong("due_at");
        boolean waits = !row.wasNull() && row.getString("claim") == null;
        String id = row.getString("id");
        String url = row.getString("url");
        return new Delivery(
                id,
                WebhookEvent.ofCode(row.getString("event")).orElseThrow(),
                row.getString("job_id"),
                row.getString("batch_id"),
                row.getString("endpoint_id"),
                url.isEmpty() ? null : url,
                DeliveryStatus.ofCode(row.getString("status")).orElseThrow(),
                tries,
                TypeId.timeOf(id),
                waits ? Instant.ofEpochMilli(due) : null);
    }

    private static Delivery.Try oneTry(ResultSet row) throws SQLException {
        int status = row.getInt("try_status");
        Integer known = row.wasNull() ? null : status;
        long millis = row.getLong("latency_ms");
        Duration latency = row.wasNull() ? null : Duration.ofMillis(millis);
        return new Delivery.Try(
                Instant.ofEpochMilli(row.getLong("at")),
                known,
                latency,
                row.getString("answer"),
                row.getString("error"));
    }
}
