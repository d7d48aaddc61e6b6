package dev.errand.job.spec;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter attached to a job, by which it is found. Nothing here changes what is done.
 *
 * @param metadata pairs of short texts, in the order given
 * @param tags short texts, each once, in the order given
 */
public record JobLabels(Map<String, String> metadata, List<String> tags) {

    /** Nothing attached. */
    public static final JobLabels NONE = new JobLabels(Map.of(), List.of());

    /** The most tags that a job has. */
    public static final int MAX_TAGS = 10;

    /** What a tag may be, in words. */
    public static final String EXPECTED_TAG =
            "must have 1 to 64 characters: letters from a to z and A to Z, digits, . _ : and -";

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** About what one of them takes besides its own text, in the document, in its own row and in that row's indexes. */
    private static final int OVERHEAD = 100;

    /** These, or none at all. */
    public static JobLabels of(@Nullable Map<String, String> metadata, @Nullable List<String> tags) {
        if (metadata == null && tags == null) {
            return NONE;
        }
        return new JobLabels(metadata == null ? Map.of() : metadata, tags == null ? List.of() : tags);
    }

    /** Whether a text can be a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** About how many bytes are stored for them. */
    public long size() {
        long pairs = metadata.entrySet().stream()
                .mapToLong(
                        pair -> 2L * (pair.getKey().length() + pair.getValue().length()) + OVERHEAD)
                .sum();
        return pairs
                + tags.stream().mapToLong(tag -> 2L * tag.length() + OVERHEAD).sum();
    }
}
