package dev.errand.webhook.delivery;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.delivery.attempt.DueDelivery;
import dev.errand.webhook.outbox.SealedMessages;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds what is due and takes it for this node, in the order of what it tells of each job to each receiver. A claim is a
 * time: what a node that died had claimed is due again when it is over. Safe for concurrent use, also by many nodes.
 */
@Component
class DeliveryClaims {

    private static final Logger log = LoggerFactory.getLogger(DeliveryClaims.class);

    /** How long a claim lasts; longer than any try may take. */
    static final Duration CLAIM = Duration.ofSeconds(30);

    private static final TypeReference<LinkedHashMap<String, String>> PAIRS = new TypeReference<>() {};

    /** Jumps from receiver to receiver in the index, however many deliveries each of them has. */
    private static final String DUE_RECEIVERS = """
            with recursive line (receiver) as (
                select min(d.receiver) from webhook_delivery as d where d.status = 'pending' and d.receiver > :after
                union all
                select (select min(n.receiver) from webhook_delivery as n
                    where n.status = 'pending' and n.receiver > line.receiver)
                from line where line.receiver is not null)
            select line.receiver from line
            where line.receiver is not null and (select min(f.due_at) from webhook_delivery as f
                where f.status = 'pending' and f.receiver = line.receiver) <= :now
            limit :limit""";

    /**
     * Passes over what tells a receiver of a job while something earlier of that job is on its way to it for the first time; once a try of
     * that has failed, they go on side by side. The earlier ones are looked for through the index by job: a condition on the status would
     * offer others. As a value and not as "not exists", which PostgreSQL may turn into a join with the whole table.
     */
    static final String FIRST_DUE = """
            select d.id from webhook_delivery as d
            where d.status = 'pending' and d.receiver = :receiver and d.due_at <= :now
                and (select min(e.id) from webhook_delivery as e
                    where e.job_id = d.job_id and e.id < d.id and e.due_at is not null and e.attempt = 0
                        and coalesce(e.endpoint_id, e.url) = coalesce(d.endpoint_id, d.url)) is null
            order by d.due_at limit :limit""";

    private static final String LOAD = """
            select d.id, d.event, d.claim, d.receiver, d.endpoint_id, d.url, d.headers, d.attempt, d.one_try, d.tenant, b.body,
                e.tenant as endpoint_tenant, e.url as endpoint_url, e.enabled, e.secret, e.old_secret
            from webhook_delivery as d join webhook_body as b on b.delivery_id = d.id
                left join webhook_endpoint as e on e.id = d.endpoint_id
            where d.id in (:ids) and d.claim = :claim""";

    private final Transactions transactions;
    private final String claimSome;

    DeliveryClaims(Transactions transactions) {
        this.transactions = transactions;
        this.claimSome = "update webhook_delivery set due_at = :until, claim = :claim where id in "
                + transactions.dialect().pick(FIRST_DUE) + " returning id";
    }

    /** Receivers for which something is due, in order, from behind the given one. */
    List<String> dueReceivers(String after, long now, int limit) {
        return transactions.read(jdbc -> jdbc.sql(DUE_RECEIVERS)
                .param("after", after)
                .param("now", now)
                .param("limit", limit)
                .query(String.class)
                .list());
    }

    /** Takes up to so many deliveries of each receiver. On disk when it returns. */
    List<DueDelivery> claim(Map<String, Integer> shares, long now) {
        String claim = UUID.randomUUID().toString();
        List<String> ids = transactions.write(connection -> {
            List<String> all = new ArrayList<>();
            shares.forEach((receiver, limit) -> all.addAll(claim(connection, claim, receiver, limit, now)));
            return all;
        });
        return ids.isEmpty() ? List.of() : load(ids, claim);
    }

    private List<String> claim(Connection connection, String claim, String receiver, int limit, long now) {
        return Transactions.jdbc(connection)
                .sql(claimSome)
                .param("until", now + CLAIM.toMillis())
                .param("claim", claim)
                .param("receiver", receiver)
                .param("now", now)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    private List<DueDelivery> load(List<String> ids, String claim) {
        return transactions.read(jdbc -> jdbc.sql(LOAD)
                .param("ids", ids)
                .param("claim", claim)
                .query((row, i) -> delivery(row))
                .list());
    }

    /** When the first delivery is due, or was. */
    OptionalLong firstDue() {
        return nextDue(Long.MIN_VALUE);
    }

    /** When the next delivery is due that is not yet. */
    OptionalLong nextDue(long now) {
        return transactions.read(jdbc -> jdbc.sql(
                        "select due_at from webhook_delivery where status = 'pending' and due_at > ? order by due_at limit 1")
                .param(now)
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()));
    }

    /** Gives a claim back, so that the delivery is due at once. */
    void release(DueDelivery delivery, long now) {
        var unused = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update webhook_delivery set due_at = ?, claim = null where id = ? and claim = ?")
                .param(now)
                .param(delivery.id())
                .param(delivery.claim())
                .update());
    }

    /** Gives back all claims of earlier processes, where the database is for one process alone. Answers how many. */
    int releaseOld(long now) {
        return transactions.write(connection -> {
            boolean ownedByOne =
                    connection.getMetaData().getDatabaseProductName().equals("SQLite");
            return ownedByOne ? releaseAll(Transactions.jdbc(connection), now) : 0;
        });
    }

    private static int releaseAll(JdbcClient jdbc, long now) {
        return jdbc.sql("update webhook_delivery set due_at = ?, claim = null where claim is not null")
                .param(now)
                .update();
    }

    /** What cannot be decrypted is not sent, and its log says why. */
    private static DueDelivery delivery(ResultSet row) throws SQLException {
        String id = row.getString("id");
        String tenant = row.getString("tenant");
        String headers = row.getString("headers");
        try {
            return delivery(
                    row,
                    headers == null
                            ? Map.of()
                            : JsonMapper.shared()
                                    .readValue(Sealed.open(headers, SealedMessages.headers(tenant, id)), PAIRS),
                    Sealed.open(row.getBytes("body"), SealedMessages.body(tenant, id)),
                    secrets(row),
                    null);
        } catch (UnreadableException e) {
            log.error("{}; it is not sent", e.getMessage());
            return delivery(row, Map.of(), new byte[0], List.of(), "the message cannot be decrypted");
        }
    }

    private static DueDelivery delivery(
            ResultSet row,
            Map<String, String> headers,
            byte[] body,
            List<WebhookSecret> secrets,
            @Nullable String unreadable)
            throws SQLException {
        String endpointId = row.getString("endpoint_id");
        String endpointUrl = row.getString("endpoint_url");
        return new DueDelivery(
                row.getString("id"),
                row.getString("claim"),
                row.getString("receiver"),
                endpointId,
                endpointUrl == null ? row.getString("url") : endpointUrl,
                headers,
                body,
                secrets,
                row.getInt("attempt"),
                row.getInt("one_try") != 0,
                unreadable != null || endpointId == null ? unreadable : obstacle(row, endpointUrl));
    }

    private static @Nullable String obstacle(ResultSet row, @Nullable String endpointUrl) throws SQLException {
        if (endpointUrl == null) {
            return "endpoint removed";
        }
        boolean isPing = row.getString("event").equals(WebhookEvent.WEBHOOK_PING.code());
        return row.getInt("enabled") != 0 || isPing ? null : "endpoint disabled";
    }

    private static List<WebhookSecret> secrets(ResultSet row) throws SQLException {
        List<WebhookSecret> secrets = new ArrayList<>(2);
        for (String column : List.of("secret", "old_secret")) {
            byte[] key = row.getBytes(column);
            if (key != null) {
                secrets.add(WebhookSecret.ofBytes(Sealed.open(
                        key, SealedMessages.secret(row.getString("endpoint_tenant"), row.getString("endpoint_id")))));
            }
        }
        return secrets;
    }
}
