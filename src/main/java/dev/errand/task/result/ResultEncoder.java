package dev.errand.task.result;

import dev.errand.task.Content;
import dev.errand.task.json.LongIntegers;
import dev.errand.task.json.NumberLimits;
import dev.errand.task.json.TaskJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.core.JacksonException;

/**
 * Turns what a task returned into bytes. Numbers keep their digits ({@code 1E+1000000} is not spelled out), times are
 * ISO-8601 strings, strings survive whatever is in them. Stateless and safe to use from any thread; the value must not be
 * changed meanwhile.
 */
@Component
public final class ResultEncoder {

    private static final int MAX_CONTENT_TYPE = 255;

    /**
     * Encodes one result; {@link Content} keeps its bytes and type, so does a {@link SpooledResult}, anything else becomes JSON.
     *
     * @param maxBytes the most bytes allowed; writing stops soon after they are passed
     * @throws ResultTooLargeException if it takes more, or holds an integer of more than 1,000 digits, which clients may not read
     * @throws JacksonException if the value cannot be written as JSON, for instance because it contains itself
     * @throws IllegalArgumentException if a {@link Content} has no usable content type
     */
    public EncodedResult encode(@Nullable Object value, long maxBytes) {
        return switch (value) {
            case Content content -> pass(content, maxBytes);
            case SpooledResult spooled -> read(spooled, maxBytes);
            case null, default -> write(value, maxBytes);
        };
    }

    private static EncodedResult read(SpooledResult spooled, long maxBytes) {
        String contentType = spooled.contentType();
        if (contentType != null) {
            checkContentType(contentType);
        }
        requireWithin(maxBytes, spooled.size());
        byte[] bytes;
        try {
            bytes = spooled.source().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (contentType == null) {
            requireShortIntegers(bytes);
        }
        return new EncodedResult(contentType, bytes);
    }

    private static EncodedResult write(@Nullable Object value, long maxBytes) {
        Utf8Buffer buffer = new Utf8Buffer(maxBytes);
        byte[] bytes;
        try {
            TaskJson.MAPPER.writeValue(buffer, value);
            bytes = buffer.toByteArray();
        } catch (JacksonException e) {
            throw buffer.overflowed() ? ResultTooLargeException.bytes(maxBytes) : e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requireWithin(maxBytes, bytes.length);
        requireShortIntegers(bytes);
        return new EncodedResult(null, bytes);
    }

    private static void requireShortIntegers(byte[] json) {
        if (LongIntegers.in(json, NumberLimits.MAX_DIGITS)) {
            throw ResultTooLargeException.digits(NumberLimits.MAX_DIGITS);
        }
    }

    private static EncodedResult pass(Content content, long maxBytes) {
        checkContentType(content.contentType());
        requireWithin(maxBytes, content.bytes().length);
        return new EncodedResult(content.contentType(), content.bytes());
    }

    private static void requireWithin(long maxBytes, long bytes) {
        if (bytes > maxBytes) {
            throw ResultTooLargeException.bytes(maxBytes);
        }
    }

    /** It goes into a response header as it is, so it may hold neither control characters nor wildcards. */
    private static void checkContentType(@Nullable String contentType) {
        if (contentType == null || contentType.length() > MAX_CONTENT_TYPE || !isPrintableAscii(contentType)) {
            throw new IllegalArgumentException("content type must be 1 to 255 printable ASCII characters");
        }
        try {
            MimeType type = MimeTypeUtils.parseMimeType(contentType);
            if (!type.isConcrete()) {
                throw new IllegalArgumentException("content type must not be a wildcard: " + contentType);
            }
        } catch (InvalidMimeTypeException e) {
            throw new IllegalArgumentException("not a content type: " + contentType, e);
        }
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
