package dev.errand.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of one kind of subject are read. The store is the truth: reading again after a number gives the same events
 * again, and those that came since. Safe for concurrent use; throws {@link dev.errand.db.outage.StoreUnavailableException} when the
 * database cannot do it now.
 */
public interface EventSource {

    /**
     * Where a stream begins.
     *
     * @param after the number that the client has seen last, if it has seen any
     */
    Beginning begin(String id, OptionalLong after);

    /** The next events after a number, in order; nothing when there is no such subject any more. */
    Optional<Excerpt> read(String id, long after, int limit);

    /**
     * Starts to listen for hints that there is news, beyond what {@link EventStreams#changed} is told. Hints may be lost.
     *
     * @param hint must be called without waiting, from any thread
     * @return what ends it
     */
    default Runnable listen(String id, Runnable hint) {
        return () -> {};
    }

    /**
     * Which of these subjects there may be news of, or no longer are: asked for all subjects with open streams when hints may have
     * been missed, so with few statements for many of them. A source that hints by {@link #listen} has nothing to add.
     *
     * @param told the number that was told last of each, by its id; a bounded number of them
     */
    default Collection<String> withNews(Map<String, Long> told) {
        return List.of();
    }

    /** Where a stream begins. */
    sealed interface Beginning {

        /** There is no such subject. */
        record Missing() implements Beginning {}

        /** The client has seen the end. */
        record Over() implements Beginning {}

        /** It goes on after that number. */
        record Resumed(long after) implements Beginning {}

        /**
         * It begins with how everything stands, and goes on after that.
         *
         * @param end of what is over already: told when the subject is removed before its events could be read
         */
        record Fresh(StreamEvent.Snapshot snapshot, StreamEvent.@Nullable End end) implements Beginning {

            /** Of what goes on. */
            public Fresh(StreamEvent.Snapshot snapshot) {
                this(snapshot, null);
            }
        }
    }

    /**
     * A part of what is to be told.
     *
     * @param more whether there may be more by now
     */
    record Excerpt(List<StreamEvent> events, boolean more) {}
}
