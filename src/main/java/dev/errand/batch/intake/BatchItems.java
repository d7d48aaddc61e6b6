package dev.errand.batch.intake;

import dev.errand.submission.SubmissionRefusedException.Detail;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items of a batch that is being submitted. Each is made anew whenever it is asked for, so that no more than a few of them
 * are in memory besides the text that was sent.
 */
public interface BatchItems {

    /** How many there are. */
    int size();

    /**
     * One of them.
     *
     * @param index from 0
     */
    Read read(int index);

    /** For when an item was planned, where each is a run of a schedule of its own. */
    default @Nullable Instant scheduledAt(int index) {
        return null;
    }

    /** What became of reading an item. */
    sealed interface Read {}

    /**
     * An item that is well formed.
     *
     * @param key what the submitter calls it
     * @param args a JSON array, perhaps with other elements than the task takes
     * @param kwargs a JSON object: what all items have in common and what this one adds
     * @param ownNames the names in {@code kwargs} that this item added
     */
    record Item(
            @Nullable String key,
            @Nullable String args,
            @Nullable String kwargs,
            Set<String> ownNames) implements Read {

        /** About how many bytes it takes in the store. */
        long size() {
            return (args == null ? 0 : args.length()) + (kwargs == null ? 0L : kwargs.length());
        }
    }

    /** An item that is not. */
    record Malformed(List<Detail> details) implements Read {}
}
