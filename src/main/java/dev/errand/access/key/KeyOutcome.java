package dev.errand.access.key;

import java.util.List;

/** What became of an order about keys. */
public sealed interface KeyOutcome {

    /** There is a new secret, which nobody learns again. */
    record Made(AccessKey key, KeyText text) implements KeyOutcome {}

    /** The same request had made it before. */
    record Replayed(AccessKey key) implements KeyOutcome {}

    /** It was changed; this is how it is now. */
    record Changed(AccessKey key) implements KeyOutcome {}

    /** They are gone. */
    record Revoked(List<String> ids) implements KeyOutcome {}

    /** There is no such key, for this caller. */
    record Missing() implements KeyOutcome {}

    /** An earlier request of the same idempotency key had another body. */
    record Mismatch() implements KeyOutcome {}

    /** There are as many keys as may be. */
    record Full() implements KeyOutcome {}

    /** It goes beyond what the caller has. */
    record Beyond(List<String> what) implements KeyOutcome {}
}
