package dev.errand.task;

/**
 * A result that is not JSON: bytes with their content type, handed to clients as they are.
 *
 * @param contentType a media type such as {@code image/png}
 * @param bytes the body; not copied, so it must not be changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent")
public record Content(String contentType, byte[] bytes) {}
