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
 * @param since the generation of keys in which this node saw first what it is good for and what its secret is
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes where it is compared at all
record KnownKey(
        AccessKey key,
        Caller caller,
        byte[] hash,
        byte @Nullable [] oldHash,
        @Nullable Instant oldUntil,
        long since) {

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

    /** The same, as it is known since that generation, or since an earlier one if it was no other then. */
    KnownKey since(long generation, @Nullable KnownKey before) {
        boolean isSame = before != null
                && key.grant().equals(before.key().grant())
                && MessageDigest.isEqual(hash, before.hash());
        long first = before != null && isSame ? before.since() : generation;
        return new KnownKey(key, caller, hash, oldHash, oldUntil, first);
    }

    /** Whether whoever began to use it then, in that generation, could begin now in the same way, as long as it is not over. */
    boolean isSince(long generation, Instant began, Instant now) {
        boolean formerEnded = oldUntil != null && began.isBefore(oldUntil) && !now.isBefore(oldUntil);
        return since <= generation && !formerEnded;
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
