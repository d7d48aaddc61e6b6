package dev.errand.access.key;

import dev.errand.access.Caller;
import org.jspecify.annotations.Nullable;

/** What a node thinks of a key that was presented. */
public sealed interface Judgement {

    /**
     * It is good.
     *
     * @param perSecond how often it may be used within a second, where that is limited
     */
    record Known(Caller caller, @Nullable Integer perSecond) implements Judgement {}

    /** It is not: unknown, revoked, expired or mistyped, which nobody is told apart. */
    record Refused() implements Judgement {}

    /** Nobody can say while the database is away. */
    record Unsure() implements Judgement {}
}
