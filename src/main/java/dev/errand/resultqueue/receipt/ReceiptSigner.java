package dev.errand.resultqueue.receipt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes receipts and reads them back: which delivery of which message, and a signature over both and the queue. So nobody can
 * make one up, each delivery has another one, and one that was given out is known for good without being kept anywhere.
 */
final class ReceiptSigner {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CONTENT_BYTES = Long.BYTES + Integer.BYTES;
    /** 144 bits; with the content a multiple of three, so that Base64 has exactly one form for it. */
    private static final int SIGNATURE_BYTES = 18;

    private static final int TEXT_LENGTH = (CONTENT_BYTES + SIGNATURE_BYTES) / 3 * 4;

    private final SecretKeySpec key;

    ReceiptSigner(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** The text that a consumer gets. */
    String sign(String queue, Receipt receipt) {
        ByteBuffer whole = ByteBuffer.allocate(CONTENT_BYTES + SIGNATURE_BYTES);
        whole.putLong(receipt.seq()).putInt(receipt.delivery());
        whole.put(signature(queue, receipt));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
    }

    /** What a text stands for, or nothing when it was not given out for this queue. */
    Optional<Receipt> verify(String queue, String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            ByteBuffer whole = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            Receipt receipt = new Receipt(whole.getLong(), whole.getInt());
            byte[] found = new byte[SIGNATURE_BYTES];
            whole.get(found);
            return MessageDigest.isEqual(found, signature(queue, receipt)) ? Optional.of(receipt) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] signature(String queue, Receipt receipt) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES);
            content.putLong(receipt.seq()).putInt(receipt.delivery());
            mac.update(content.array());
            byte[] whole = mac.doFinal(queue.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
