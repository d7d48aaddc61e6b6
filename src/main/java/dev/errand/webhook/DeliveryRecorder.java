package dev.errand.webhook;

import dev.errand.job.TypeId;
import dev.errand.store.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes deliveries as part of whatever they tell of: after a crash there is both or neither. What is for a disabled endpoint is
 * written as exhausted, so that it can be recovered.
 */
@Component
class DeliveryRecorder {

    static final String ENDPOINT_DISABLED = "endpoint disabled";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final String DELIVERY = """
            insert into webhook_delivery (id, event, job_id, batch_id, endpoint_id, url, receiver, headers, status, one_try,
                due_at, finished_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String BODY = "insert into webhook_body (delivery_id, body) values (?, ?)";
    private static final String HELD_BACK =
            "insert into webhook_try (delivery_id, number, at, error) values (?, 1, ?, ?)";

    private final Transactions transactions;
    private final DeliveryBell bell;
    private final Duration firstDelay;
    private final TypeId ids;

    DeliveryRecorder(Transactions transactions, DeliveryBell bell, WebhookProperties properties, Clock clock) {
        this.transactions = transactions;
        this.bell = bell;
        this.firstDelay = properties.retryDelays().getFirst();
        this.ids = new TypeId(Delivery.PREFIX, clock);
    }

    /** Writes all of them; answers their ids, in order. */
    List<String> record(Connection connection, List<NewDelivery> fresh) throws SQLException {
        if (fresh.isEmpty()) {
            return List.of();
        }
        List<String> made = new ArrayList<>(fresh.size());
        try (PreparedStatement delivery = connection.prepareStatement(DELIVERY);
                PreparedStatement body = connection.prepareStatement(BODY);
                PreparedStatement heldBack = connection.prepareStatement(HELD_BACK)) {
            for (NewDelivery one : fresh) {
                String id = ids.next();
                made.add(id);
                bind(delivery, id, one);
                body.setString(1, id);
                body.setBytes(2, one.body());
                body.addBatch();
                if (one.heldBack()) {
                    heldBack.setString(1, id);
                    heldBack.setLong(2, TypeId.timeOf(id).toEpochMilli());
                    heldBack.setString(3, ENDPOINT_DISABLED);
                    heldBack.addBatch();
                }
            }
            delivery.executeBatch();
            body.executeBatch();
            heldBack.executeBatch();
        }
        transactions.afterCommit(bell::ring);
        return made;
    }

    private void bind(PreparedStatement statement, String id, NewDelivery delivery) throws SQLException {
        Instant now = TypeId.timeOf(id);
        boolean heldBack = delivery.heldBack();
        DeliveryStatus status = heldBack ? DeliveryStatus.EXHAUSTED : DeliveryStatus.PENDING;
        Instant due = delivery.oneTry() ? now : now.plus(firstDelay);
        NewDelivery.Target to = delivery.to();
        int i = 0;
        statement.setString(++i, id);
        statement.setString(++i, delivery.event().code());
        statement.setString(++i, delivery.jobId());
        statement.setString(++i, delivery.batchId());
        statement.setString(++i, to.endpointId());
        statement.setString(++i, to.url());
        statement.setString(++i, WebhookUrls.receiver(to.url()));
        statement.setString(++i, headers(to.headers()));
        statement.setString(++i, status.code());
        statement.setInt(++i, delivery.oneTry() ? 1 : 0);
        statement.setObject(++i, heldBack ? null : due.toEpochMilli());
        statement.setObject(++i, heldBack ? now.toEpochMilli() : null);
        statement.addBatch();
    }

    private static @Nullable String headers(Map<String, String> headers) {
        return headers.isEmpty() ? null : MAPPER.writeValueAsString(headers);
    }
}
