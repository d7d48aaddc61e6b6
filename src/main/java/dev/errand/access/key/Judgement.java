package dev.errand.access.key;

import dev.errand.access.Caller;

/** What a node thinks of a key that was presented. */
public sealed interface Judgement {

    /** It is good. */
    record Known(Caller caller) implements Judgement {}

    /** It is not: unknown, revoked, expired or mistyped, which nobody is told apart. */
    record Refused() implements Judgement {}

    /** Nobody can say while the database is away. */
    record Unsure() implements Judgement {}
}
