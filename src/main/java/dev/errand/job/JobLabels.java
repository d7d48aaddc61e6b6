package dev.errand.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter attached to a job, by which it is found. Nothing here changes what is done.
 *
 * @param metadata pairs of short texts, in the order given
 */
public record JobLabels(Map<String, String> metadata) {

    /** Nothing attached. */
    public static final JobLabels NONE = new JobLabels(Map.of());

    /** These, or none at all. */
    public static JobLabels of(@Nullable Map<String, String> metadata) {
        return metadata == null ? NONE : new JobLabels(metadata);
    }

    /** About what one of them takes besides its own text, in the document, in its own row and in that row's indexes. */
    private static final int OVERHEAD = 100;

    /** About how many bytes are stored for them. */
    public long size() {
        return metadata.entrySet().stream()
                .mapToLong(
                        pair -> 2L * (pair.getKey().length() + pair.getValue().length()) + OVERHEAD)
                .sum();
    }
}
