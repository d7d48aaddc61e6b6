package dev.errand.webhook.delivery.attempt;

import dev.errand.db.commit.Transactions;
import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.endpoint.Endpoints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down a try and what follows from it, in one transaction: where the delivery stands, and whether its endpoint has failed for
 * too long. Guarded by the claim: what somebody else holds by now is left alone.
 */
@Component
public class TryWrites {

    private static final String DELIVERY = """
            update webhook_delivery set status = :status, attempt = attempt + 1, due_at = :due, finished_at = :finished,
                claim = null, url = :url, receiver = :receiver
            where id = :id and claim = :claim""";

    private static final String TRY = """
            insert into webhook_try (delivery_id, number, at, status, latency_ms, answer, error)
            select :id, coalesce(max(t.number), 0) + 1, :at, cast(:status as integer), cast(:latency as bigint), :answer, :error
            from webhook_try as t where t.delivery_id = :id""";

    private final Transactions transactions;
    private final Endpoints endpoints;
    private final Duration disableAfter;
    private final Clock clock;

    public TryWrites(Transactions transactions, Endpoints endpoints, WebhookProperties properties, Clock clock) {
        this.transactions = transactions;
        this.endpoints = endpoints;
        this.disableAfter = properties.disableAfter();
        this.clock = clock;
    }

    /** Writes it; answers whether the claim still held. On disk when it returns. */
    public boolean write(DueDelivery delivery, TryOutcome outcome, TryVerdict verdict) {
        Instant now = clock.instant();
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            boolean held = writeDelivery(jdbc, delivery, verdict, now) == 1;
            if (held) {
                writeTry(jdbc, delivery, outcome);
                judgeEndpoint(connection, delivery, outcome, now);
            }
            return held;
        });
    }

    private static int writeDelivery(JdbcClient jdbc, DueDelivery delivery, TryVerdict verdict, Instant now) {
        Long due = verdict instanceof TryVerdict.Again again ? again.due().toEpochMilli() : null;
        return jdbc.sql(DELIVERY)
                .param("status", due == null ? verdict.code() : "pending")
                .param("due", due)
                .param("finished", due == null ? now.toEpochMilli() : null)
                .param("url", delivery.url())
                .param("receiver", WebhookUrls.receiver(delivery.url()))
                .param("id", delivery.id())
                .param("claim", delivery.claim())
                .update();
    }

    private static void writeTry(JdbcClient jdbc, DueDelivery delivery, TryOutcome outcome) {
        jdbc.sql(TRY)
                .param("id", delivery.id())
                .param("at", outcome.at().toEpochMilli())
                .param("status", outcome.status())
                .param("latency", millis(outcome.latency()))
                .param("answer", outcome.answer())
                .param("error", outcome.error())
                .update();
    }

    private void judgeEndpoint(Connection connection, DueDelivery delivery, TryOutcome outcome, Instant now)
            throws SQLException {
        String id = delivery.endpointId();
        if (id == null || delivery.obstacle() != null) {
            return;
        }
        JdbcClient jdbc = Transactions.jdbc(connection);
        if (outcome.succeeded()) {
            jdbc.sql("update webhook_endpoint set failing_since = null where id = ? and failing_since is not null")
                    .param(id)
                    .update();
        } else if (outcome.isGone()) {
            endpoints.disable(connection, id, "it answered 410 Gone", now);
        } else {
            Instant since = failingSince(jdbc, id, outcome.at());
            if (since.isBefore(now.minus(disableAfter))) {
                endpoints.disable(connection, id, "every try has failed since " + since, now);
            }
        }
    }

    /** When the first try failed since the last that did not; this one at the latest. */
    private static Instant failingSince(JdbcClient jdbc, String id, Instant at) {
        Optional<Long> since = jdbc.sql(
                        "select failing_since from webhook_endpoint where id = ? and failing_since is not null")
                .param(id)
                .query(Long.class)
                .optional();
        if (since.isEmpty()) {
            jdbc.sql("update webhook_endpoint set failing_since = ? where id = ?")
                    .param(at.toEpochMilli())
                    .param(id)
                    .update();
        }
        return since.map(Instant::ofEpochMilli).orElse(at);
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
