package dev.errand.task.result;

import org.jspecify.annotations.Nullable;

/**
 * A task's result as it is stored and served.
 *
 * @param contentType the media type of the bytes; null means JSON in UTF-8
 * @param bytes the body; not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedResult(@Nullable String contentType, byte[] bytes) {}
