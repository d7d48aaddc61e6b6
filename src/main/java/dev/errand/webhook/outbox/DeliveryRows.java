package dev.errand.webhook.outbox;

import dev.errand.job.TypeId;
import dev.errand.job.WebhookEvent;
import dev.errand.store.Sized;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads deliveries with their tries. */
final class DeliveryRows {

    private static final String COLUMNS = "id, event, job_id, batch_id, endpoint_id, url, status, due_at, claim";

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
        StringBuilder sql = new StringBuilder(SIZE).append(" where id < ?");
        List<Object> params = new ArrayList<>();
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

    /** Those with these ids, newest first. */
    static List<Delivery> find(JdbcClient jdbc, List<String> ids) {
        List<Head> heads = ids.isEmpty()
                ? List.of()
                : jdbc.sql("select " + COLUMNS + " from webhook_delivery where id in (:ids) order by id desc")
                        .param("ids", ids)
                        .query((row, i) -> head(row))
                        .list();
        if (heads.isEmpty()) {
            return List.of();
        }
        Map<String, List<Delivery.Try>> tries = tries(jdbc, heads);
        return heads.stream()
                .map(head -> head.with(tries.getOrDefault(head.id, List.of())))
                .toList();
    }

    private record Head(
            String id,
            WebhookEvent event,
            @Nullable String jobId,
            @Nullable String batchId,
            @Nullable String endpointId,
            @Nullable String url,
            DeliveryStatus status,
            @Nullable Instant nextTryAt) {

        Delivery with(List<Delivery.Try> tries) {
            return new Delivery(
                    id, event, jobId, batchId, endpointId, url, status, tries, TypeId.timeOf(id), nextTryAt);
        }
    }

    private static Head head(ResultSet row) throws SQLException {
        long due = row.getLong("due_at");
        boolean waits = !row.wasNull() && row.getString("claim") == null;
        String url = row.getString("url");
        return new Head(
                row.getString("id"),
                WebhookEvent.ofCode(row.getString("event")).orElseThrow(),
                row.getString("job_id"),
                row.getString("batch_id"),
                row.getString("endpoint_id"),
                url.isEmpty() ? null : url,
                DeliveryStatus.ofCode(row.getString("status")).orElseThrow(),
                waits ? Instant.ofEpochMilli(due) : null);
    }

    private static Map<String, List<Delivery.Try>> tries(JdbcClient jdbc, List<Head> heads) {
        Map<String, List<Delivery.Try>> tries = new HashMap<>();
        jdbc.sql("""
                        select delivery_id, at, status, latency_ms, answer, error from webhook_try as t
                        where delivery_id in (:ids) and number > (select max(l.number) from webhook_try as l
                            where l.delivery_id = t.delivery_id) - :most
                        order by delivery_id, number""")
                .param("ids", heads.stream().map(Head::id).toList())
                .param("most", Delivery.MAX_TRIES)
                .query(row -> {
                    tries.computeIfAbsent(row.getString("delivery_id"), id -> new ArrayList<>())
                            .add(oneTry(row));
                });
        return tries;
    }

    private static Delivery.Try oneTry(ResultSet row) throws SQLException {
        int status = row.getInt("status");
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
