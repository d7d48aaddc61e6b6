package dev.errand.access.key;

import dev.errand.access.Caller;
import dev.errand.access.key.AccessKey.Grant;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key with what is kept of its secrets. Immutable.
 *
 * @param caller whoever calls with it
 * @param hash of the present one
 * @param oldHash of the one before, if there was one
 * @param oldUntil until when that is good
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes where it is compared at all
record KnownKey(
        AccessKey key,
        Caller caller,
        byte[] hash,
        byte @Nullable [] oldHash,
        @Nullable Instant oldUntil) {

    /** Whether whoever has this secret may still use the key. Takes as long whatever the secret is. */
    boolean accepts(byte[] presented, Instant now) {
        Grant grant = key.grant();
        boolean present = MessageDigest.isEqual(hash, presented);
        boolean former = oldHash != null
                && oldUntil != null
                && MessageDigest.isEqual(oldHash, presented)
                && now.isBefore(oldUntil);
        return (present || former) && !grant.isExpired(now);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KnownKey known && key.equals(known.key) && Arrays.equals(hash, known.hash);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "KnownKey[" + key.id() + "]";
    }
}
