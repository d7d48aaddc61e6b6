package dev.errand.task.result;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not in memory, and is read when there is memory for it.
 *
 * @param contentType the media type of the bytes; null means valid JSON in UTF-8
 * @param size how many bytes it has
 * @param source where to read them, once
 */
public record SpooledResult(@Nullable String contentType, long size, Source source) {

    /** Reads the bytes. */
    @FunctionalInterface
    public interface Source {

        /** All of them, as an array that is the caller's. */
        byte[] read() throws IOException;
    }
}
