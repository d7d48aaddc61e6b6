package dev.errand.webhook.endpoint;

import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.job.TypeId;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.Sized;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.outbox.Delivery;
import dev.errand.webhook.outbox.DeliveryRecorder;
import dev.errand.webhook.outbox.SealedMessages;
import dev.errand.webhook.outbox.WebhookDeliveries;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The managed receivers. What a call reports is on disk; a crash leaves each change whole or undone. Safe for concurrent use.
 * Every method throws {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now.
 */
@Component
public class Endpoints {

    private final Transactions transactions;
    private final DeliveryRecorder recorder;
    private final WebhookDeliveries deliveries;
    private final Notices notices;
    private final Clock clock;
    private final TypeId ids;
    private final Sealing sealing;

    public Endpoints(
            Transactions transactions,
            DeliveryRecorder recorder,
            WebhookDeliveries deliveries,
            Notices notices,
            Clock clock,
            Sealing sealing) {
        this.transactions = transactions;
        this.recorder = recorder;
        this.deliveries = deliveries;
        this.notices = notices;
        this.clock = clock;
        this.sealing = sealing;
        this.ids = new TypeId(Endpoint.PREFIX, clock);
    }

    /**
     * Makes an endpoint.
     *
     * @param url checked already, see {@link WebhookUrls#check}
     * @param events what it is told of in any case; empty: only what names it
     * @param tasks of which tasks; empty: of all
     * @param supplied what to sign with; made up when there is none
     * @param base what links begin with in what is sent to it
     * @param tenant whose it is
     * @param also what else is written, about the endpoint of that id
     */
    public CreatedEndpoint create(
            String url,
            Set<WebhookEvent> events,
            Set<String> tasks,
            @Nullable WebhookSecret supplied,
            @Nullable String base,
            String tenant,
            Function<String, Addendum> also) {
        String id = ids.next();
        Endpoint endpoint = new Endpoint(
                id, url, Set.copyOf(events), Set.copyOf(tasks), true, null, TypeId.timeOf(id), base, tenant);
        WebhookSecret secret = supplied == null ? WebhookSecret.generate() : supplied;
        transactions.write(connection -> {
            EndpointRows.insert(Transactions.jdbc(connection), endpoint, sealed(endpoint, secret));
            notices.seeChanges(connection);
            also.apply(id).write(connection);
            return endpoint;
        });
        return new CreatedEndpoint(endpoint, secret);
    }

    /** The same for the default tenant. */
    public CreatedEndpoint create(
            String url,
            Set<WebhookEvent> events,
            Set<String> tasks,
            @Nullable WebhookSecret supplied,
            @Nullable String base) {
        return create(url, events, tasks, supplied, base, TenantNames.DEFAULT, id -> Addendum.NONE);
    }

    /** The endpoint, if there is one of this id. */
    public Optional<Endpoint> find(String id) {
        return transactions.read(jdbc -> EndpointRows.find(jdbc, id));
    }

    /** How large those of a page of a tenant's are, or of all, newest first; after the endpoint of that id, where the page before ended. */
    public List<Sized.Row> measure(@Nullable String tenant, @Nullable String olderThan, int limit) {
        return transactions.read(jdbc -> EndpointRows.measure(jdbc, tenant, olderThan, limit));
    }

    /** The endpoints of these ids that are still there, newest first. */
    public List<Endpoint> findAll(List<String> ids) {
        return transactions.read(jdbc -> EndpointRows.find(jdbc, ids));
    }

    /** Changes an endpoint; answers it as it stands then, or nothing when there is none. */
    public Optional<Endpoint> change(String id, EndpointChange change) {
        return change(id, change, Addendum.NONE);
    }

    /** The same, with what else is written if there is one. */
    public Optional<Endpoint> change(String id, EndpointChange change, Addendum also) {
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Optional<Endpoint> changed =
                    EndpointRows.findForUpdate(jdbc, id, transactions.dialect()).map(change::of);
            changed.ifPresent(after -> EndpointRows.update(jdbc, after));
            notices.seeChanges(connection);
            if (changed.isPresent()) {
                also.write(connection);
            }
            return changed;
        });
    }

    /** Removes an endpoint; what is still pending for it ends as exhausted when its turn comes. Answers whether there was one. */
    public boolean delete(String id) {
        return delete(id, Addendum.NONE);
    }

    /** The same, with what else is written if there was one. */
    public boolean delete(String id, Addendum also) {
        return transactions.write(connection -> {
            boolean deleted = EndpointRows.delete(Transactions.jdbc(connection), id);
            if (deleted) {
                also.write(connection);
            }
            return deleted;
        });
    }

    /**
     * Gives an endpoint another secret. The one before stays good beside it, until the next rotation: each message carries the
     * signatures of both.
     *
     * @param supplied the new one; made up when there is none
     * @return the new one, not shown again; nothing when there is no such endpoint
     */
    public Optional<WebhookSecret> rotateSecret(String id, @Nullable WebhookSecret supplied) {
        return rotateSecret(id, supplied, Addendum.NONE);
    }

    /** The same, with what else is written if there is one. */
    public Optional<WebhookSecret> rotateSecret(String id, @Nullable WebhookSecret supplied, Addendum also) {
        WebhookSecret fresh = supplied == null ? WebhookSecret.generate() : supplied;
        int rotated = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            Optional<Endpoint> endpoint = EndpointRows.findForUpdate(jdbc, id, transactions.dialect());
            if (endpoint.isEmpty()) {
                return 0;
            }
            jdbc.sql("update webhook_endpoint set old_secret = secret, secret = ? where id = ?")
                    .param(sealed(endpoint.get(), fresh))
                    .param(id)
                    .update();
            also.write(connection);
            return 1;
        });
        return rotated == 1 ? Optional.of(fresh) : Optional.empty();
    }

    private byte[] sealed(Endpoint endpoint, WebhookSecret secret) {
        return sealing.bytes(secret.bytes(), SealedMessages.secret(endpoint.tenant(), endpoint.id()));
    }

    /** Sends a message that says nothing, once, to a disabled endpoint too; nothing when there is no such endpoint. */
    public Optional<Delivery> ping(String id) {
        Optional<String> delivery = transactions.write(connection -> {
            Optional<Endpoint> endpoint = EndpointRows.find(Transactions.jdbc(connection), id);
            return endpoint.isEmpty()
                    ? Optional.empty()
                    : Optional.of(recorder.record(connection, List.of(Notices.ping(endpoint.get(), clock.instant())))
                            .getFirst());
        });
        return delivery.flatMap(deliveries::find);
    }

    /**
     * Makes due again what did not reach an endpoint since a moment, what was recorded while it was disabled included; not the news
     * of progress, which is out of date. While the endpoint is disabled, nothing.
     *
     * @param since when it was recorded
     * @return how many; nothing when there is no such endpoint
     */
    public OptionalInt recover(String id, Instant since) {
        Optional<Endpoint> endpoint = find(id);
        if (endpoint.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(endpoint.get().enabled() ? deliveries.recover(id, since) : 0);
    }

    /**
     * Disables an endpoint by decision of the service, as part of a write, and tells the others that want to know.
     *
     * @param reason for people to read
     */
    public void disable(Connection connection, String id, String reason, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        Optional<Endpoint> found =
                EndpointRows.findForUpdate(jdbc, id, transactions.dialect()).filter(Endpoint::enabled);
        if (found.isPresent()) {
            Endpoint disabled = found.get().disabled(reason);
            EndpointRows.update(jdbc, disabled);
            recorder.record(connection, notices.disabled(connection, disabled, now));
        }
    }
}
