package dev.errand.webhook;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.Sealing;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What messages to plain addresses are signed with: as configured, or made by the first use of all and kept in the store, so that it
 * is the same over restarts and on every node. Safe for concurrent use.
 */
@Component
public class SharedSecret {

    private static final Place PLACE = new Place(null, "1", "webhook_secret.secret");

    private final Transactions transactions;
    private final Sealing sealing;
    private volatile @Nullable WebhookSecret secret;

    SharedSecret(Transactions transactions, WebhookProperties properties, Sealing sealing) {
        this.sealing = sealing;
        this.transactions = transactions;
        String configured = properties.secret();
        this.secret =
                configured == null ? null : WebhookSecret.parse(configured).orElseThrow();
    }

    /**
     * The secret.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when it has to be read and cannot be now
     */
    public WebhookSecret get() {
        WebhookSecret known = secret;
        if (known == null) {
            known = WebhookSecret.ofBytes(stored());
            secret = known;
        }
        return known;
    }

    private byte[] stored() {
        byte[] fresh = sealing.bytes(WebhookSecret.generate().bytes(), PLACE);
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            jdbc.sql("insert into webhook_secret (id, secret) values (1, ?) on conflict (id) do nothing")
                    .param(fresh)
                    .update();
            return jdbc.sql("select secret from webhook_secret where id = 1")
                    .query((row, i) -> Sealed.open(row.getBytes(1), PLACE))
                    .single();
        });
    }
}
