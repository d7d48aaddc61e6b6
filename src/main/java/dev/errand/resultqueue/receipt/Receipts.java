package dev.errand.resultqueue.receipt;

import dev.errand.db.commit.Transactions;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs and verifies receipts with the secret that the store keeps, so that they stay good over restarts and on every node. The
 * first use of all makes the secret; of several at the same time one wins and all use it.
 */
@Component
public class Receipts {

    private static final int SECRET_BYTES = 32;

    private final Transactions transactions;
    private volatile @Nullable ReceiptSigner signer;

    public Receipts(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The receipt of a delivery. */
    public String sign(String queue, Receipt receipt) {
        return signer().sign(queue, receipt);
    }

    /** What a receipt stands for, or nothing when it is made up. */
    public Optional<Receipt> verify(String queue, String text) {
        return signer().verify(queue, text);
    }

    private ReceiptSigner signer() {
        ReceiptSigner known = signer;
        if (known == null) {
            known = new ReceiptSigner(secret());
            signer = known;
        }
        return known;
    }

    private byte[] secret() {
        byte[] fresh = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(fresh);
        return transactions.write(connection -> {
            var jdbc = Transactions.jdbc(connection);
            jdbc.sql("insert into receipt_secret (id, secret) values (1, ?) on conflict (id) do nothing")
                    .param(fresh)
                    .update();
            return jdbc.sql("select secret from receipt_secret where id = 1")
                    .query((row, i) -> row.getBytes(1))
                    .single();
        });
    }
}
