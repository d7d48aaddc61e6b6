package dev.errand.encryption.start;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.errand.encryption.DataKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key from a file, with which data keys are wrapped: AES-256-GCM with a random nonce of 96 bits, which stands before the ciphertext. Few
 * keys are ever wrapped, so that no nonce comes twice. Immutable.
 *
 * @param id what the operator calls it
 */
record FileKey(String id, SecretKey key) {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_BYTES = 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String MAKE =
            "Put 32 random bytes into it, as by (umask 077; head -c 32 /dev/urandom > FILE), and keep a copy where the database is not.";

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /**
     * Reads one: 32 bytes as they are, or in hexadecimal or Base64.
     *
     * @throws EncryptionException when that is not in the file, or others may read it
     */
    static FileKey read(String id, Path file) {
        byte[] bytes;
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new EncryptionException(
                        "errand.encryption.keys: others than its owner may use the file of the key " + id + ", " + file
                                + ".",
                        "Take that from them: chmod 600 " + file + ".");
            }
            try (InputStream content = Files.newInputStream(file)) {
                bytes = content.readNBytes(MAX_BYTES);
            }
        } catch (IOException e) {
            throw new EncryptionException(
                    "errand.encryption.keys: the file of the key " + id + ", " + file + ", cannot be read: " + e + ".",
                    MAKE);
        }
        byte[] key = decoded(bytes)
                .orElseThrow(() -> new EncryptionException(
                        "errand.encryption.keys: the file of the key " + id + ", " + file
                                + ", does not hold 32 bytes, as they are, in hexadecimal or in Base64.",
                        MAKE));
        return new FileKey(id, new SecretKeySpec(key, "AES"));
    }

    private static Optional<byte[]> decoded(byte[] bytes) {
        if (bytes.length == DataKey.BYTES) {
            return Optional.of(bytes);
        }
        String text = new String(bytes, US_ASCII).strip();
        try {
            byte[] key = text.length() == 2 * DataKey.BYTES
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
            return Optional.of(key).filter(found -> found.length == DataKey.BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A data key as it is stored. */
    byte[] wrap(String name, byte[] secret) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] wrapped = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(secret);
            return ByteBuffer.allocate(NONCE + wrapped.length)
                    .put(nonce)
                    .put(wrapped)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    /** A data key again; nothing where another key has wrapped it. */
    Optional<byte[]> unwrap(String name, byte[] wrapped) {
        if (wrapped.length < NONCE) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(wrapped, NONCE);
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, nonce, name).doFinal(wrapped, NONCE, wrapped.length - NONCE));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("errand data key " + name).getBytes(US_ASCII));
        return cipher;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return id;
    }
}
