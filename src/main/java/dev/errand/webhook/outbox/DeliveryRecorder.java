package dev.errand.webhook.outbox;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.TypeId;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.WebhookUrls;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes deliveries as part of whatever they tell of: after a crash there is both or neither. What is for an endpoint that is disabled, or gone,
 * is written as exhausted, with the reason; the former can be recovered. News of a job's start that still wait are written before whatever else
 * is told of it, so ids rise in the order in which it happened.
 */
@Component
public class DeliveryRecorder {

    // What waits to be recorded is so twice when the answer to a commit was lost.
    private static final String DELIVERY = """
            insert into webhook_delivery (id, event, job_id, batch_id, endpoint_id, url, receiver, headers, status, one_try,
                due_at, finished_at, tenant)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";
    private static final String BODY =
            "insert into webhook_body (delivery_id, body) values (?, ?) on conflict do nothing";
    private static final String HELD_BACK =
            "insert into webhook_try (delivery_id, number, at, error) values (?, 1, ?, ?) on conflict do nothing";

    private final Transactions transactions;
    private final WaitingStarts starts;
    private final DeliveryBell bell;
    private final Duration firstDelay;
    private final TypeId ids;
    private final Sealing sealing;

    public DeliveryRecorder(
            Transactions transactions,
            WaitingStarts starts,
            DeliveryBell bell,
            WebhookProperties properties,
            Clock clock,
            Sealing sealing) {
        this.transactions = transactions;
        this.starts = starts;
        this.bell = bell;
        this.firstDelay = properties.retryDelays().getFirst();
        this.ids = new TypeId(Delivery.PREFIX, clock);
        this.sealing = sealing;
    }

    /**
     * A message with its id.
     *
     * @param id of the delivery; greater than all that were given before
     */
    public record Named(String id, NewDelivery delivery) {}

    /** Gives each its id, to be recorded later. */
    public List<Named> named(List<NewDelivery> fresh) {
        return fresh.stream().map(one -> new Named(ids.next(), one)).toList();
    }

    /** Writes all of them; answers their ids, in order. */
    public List<String> record(Connection connection, List<NewDelivery> fresh) throws SQLException {
        List<Named> made = named(fresh);
        if (!starts.isEmpty()) {
            recordStarts(connection, fresh.stream().map(NewDelivery::jobId).toList());
        }
        write(connection, made);
        return made.stream().map(Named::id).toList();
    }

    /** Writes those of these jobs' starts that still wait. */
    public void recordStarts(Connection connection, List<@Nullable String> jobIds) throws SQLException {
        List<Named> waiting = jobIds.stream()
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(id -> starts.of(id).stream())
                .toList();
        if (!waiting.isEmpty()) {
            write(connection, waiting);
            transactions.afterCommit(() -> starts.remove(waiting));
        }
    }

    /** Writes what has an id already. */
    public void write(Connection connection, List<Named> all) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        try (PreparedStatement delivery = connection.prepareStatement(DELIVERY);
                PreparedStatement body = connection.prepareStatement(BODY);
                PreparedStatement heldBack = connection.prepareStatement(HELD_BACK)) {
            for (Named one : all) {
                bind(delivery, one.id(), one.delivery());
                body.setString(1, one.id());
                body.setBytes(
                        2,
                        sealing.bytes(
                                one.delivery().body(),
                                SealedMessages.body(one.delivery().tenant(), one.id())));
                body.addBatch();
                if (one.delivery().heldBack() != null) {
                    heldBack.setString(1, one.id());
                    heldBack.setLong(2, TypeId.timeOf(one.id()).toEpochMilli());
                    heldBack.setString(3, one.delivery().heldBack());
                    heldBack.addBatch();
                }
            }
            delivery.executeBatch();
            body.executeBatch();
            heldBack.executeBatch();
        }
        transactions.afterCommit(bell::ring);
    }

    private void bind(PreparedStatement statement, String id, NewDelivery delivery) throws SQLException {
        Instant now = TypeId.timeOf(id);
        boolean heldBack = delivery.heldBack() != null;
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
        statement.setString(++i, sealing.textIn(headers(to.headers()), SealedMessages.headers(delivery.tenant(), id)));
        statement.setString(++i, status.code());
        statement.setInt(++i, delivery.oneTry() ? 1 : 0);
        statement.setObject(++i, heldBack ? null : due.toEpochMilli());
        statement.setObject(++i, heldBack ? now.toEpochMilli() : null);
        statement.setString(++i, delivery.tenant());
        statement.addBatch();
    }

    private static @Nullable String headers(Map<String, String> headers) {
        return headers.isEmpty() ? null : JsonMapper.shared().writeValueAsString(headers);
    }
}
