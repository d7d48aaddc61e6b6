package dev.errand.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 (FIPS 180-4). To ask the JDK's providers for it takes twice as long as to hash a short text, so they are asked once. Safe for concurrent
 * use.
 */
public final class Sha256 {

    private static final MessageDigest FRESH = asked();

    private Sha256() {}

    /** A fresh digest, for the use of one thread. */
    public static MessageDigest digest() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return asked();
        }
    }

    /** The hash of a text in UTF-8: 32 bytes. */
    public static byte[] of(String text) {
        return digest().digest(text.getBytes(UTF_8));
    }

    private static MessageDigest asked() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
