package dev.errand.web.request;

import dev.errand.memory.Budget;
import dev.errand.memory.JsonWeight;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.submission.SubmissionProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Takes in the body of a request that must be JSON in UTF-8 and no larger than {@code errand.submission.max-bytes}. Refuses
 * before reading what says that it is too large, stops at the limit where nothing was said, and reserves no more memory than
 * has arrived. Safe for concurrent use.
 */
@Component
public final class BodyReader {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final int FIRST_BUFFER = 4096;
    private static final int MAX_NOTHING = 64;
    private static final Pattern NOTHING = Pattern.compile("(\\s*\\{\\s*}\\s*)?");

    /** From so much on, room is made for all that was said to come. */
    private static final int GROWN_UP = 1024 * 1024;
    /** A body is in memory as bytes, as text, and in the parts that are kept of it. */
    private static final int WEIGHT = 3;

    private final int mostBytes;
    private final Budget budget;

    BodyReader(SubmissionProperties properties, Memory memory) {
        this.mostBytes = Math.toIntExact(properties.maxBytes().toBytes());
        this.budget = memory.requests();
    }

    /**
     * Waits for memory for a body that is large, before it is read. To be held for as long as anything of it is, and so also while
     * its job waits for the disk.
     *
     * @throws dev.errand.memory.BudgetSpentException when there is none in time
     */
    public Share share(HttpServletRequest request) {
        return share(request, mostBytes);
    }

    /** The same for a body that may have so many bytes. */
    public Share share(HttpServletRequest request, int mostBytes) {
        long declared = request.getContentLengthLong();
        if (declared <= Memory.SMALL && declared >= 0) {
            return Share.NONE;
        }
        long bytes = declared < 0 || declared > mostBytes ? mostBytes : declared;
        return budget.take(bytes * WEIGHT, budget.quarters(0, 3));
    }

    /**
     * The same for a text that is kept here, and is as a body is.
     *
     * @param length in characters
     */
    public Share shareForText(long length) {
        return length <= Memory.SMALL ? Share.NONE : budget.take(length * WEIGHT, budget.quarters(0, 3));
    }

    /**
     * Waits for memory to read large arguments into objects, as whoever checks them does, while their body is held.
     *
     * @throws dev.errand.memory.BudgetSpentException when there is none in time
     */
    public Share shareForArguments(@Nullable String args, @Nullable String kwargs) {
        int length = (args == null ? 0 : args.length()) + (kwargs == null ? 0 : kwargs.length());
        return length <= Memory.SMALL
                ? Share.NONE
                : budget.take(JsonWeight.of(args) + JsonWeight.of(kwargs), budget.quarters(3, 4));
    }

    /**
     * The body as text.
     *
     * @throws dev.errand.problem.ProblemException if it is missing, too large, not JSON by its declaration or not UTF-8
     */
    public String read(HttpServletRequest request) {
        String body = readIfPresent(request);
        if (body == null) {
            throw Problem.of(Violation.at("", "the body is empty; it must be a JSON object"))
                    .asException();
        }
        return body;
    }

    /** The same for a body that may be left out, {@code null} then; an empty one needs no content type. */
    public @Nullable String readIfPresent(HttpServletRequest request) {
        return readIfPresent(request, mostBytes);
    }

    /** The same for one that may have so many bytes. */
    public static @Nullable String readIfPresent(HttpServletRequest request, int mostBytes) {
        byte[] bytes = bytes(request, mostBytes);
        return bytes.length == 0 ? null : decode(bytes);
    }

    /**
     * Sees to it that there is no body, for a call that takes none: what nobody reads must not look as if it had been heeded. An empty
     * object is as good as none, since some clients cannot send nothing.
     *
     * @throws dev.errand.problem.ProblemException if there is a body that says something
     */
    public void refuse(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        if (declared == 0 || (declared < 0 && request.getHeader("Transfer-Encoding") == null)) {
            return;
        }
        if (declared > MAX_NOTHING || !saysNothing(request)) {
            throw Problem.of(Violation.at("", "this call takes no body")).asException();
        }
    }

    private static boolean saysNothing(HttpServletRequest request) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(MAX_NOTHING + 1);
            return bytes.length <= MAX_NOTHING
                    && NOTHING.matcher(new String(bytes, StandardCharsets.ISO_8859_1))
                            .matches();
        } catch (IOException e) {
            throw incomplete();
        }
    }

    /** The bytes of a body of at most so many; none when it is left out. */
    public static byte[] bytes(HttpServletRequest request, int mostBytes) {
        long declared = request.getContentLengthLong();
        if (declared == 0) {
            return new byte[0];
        }
        if (declared > mostBytes) {
            throw tooLarge(mostBytes);
        }
        if (declared > 0) {
            checkDeclaration(request);
        }
        byte[] bytes = bytes(request, declared, mostBytes);
        if (bytes.length > 0) {
            checkDeclaration(request);
        }
        return bytes;
    }

    /** The bytes of a body of any kind of at most so many, not compressed. */
    public static byte[] anyBytes(HttpServletRequest request, int mostBytes) {
        checkEncoding(request);
        long declared = request.getContentLengthLong();
        if (declared > mostBytes) {
            throw tooLarge(mostBytes);
        }
        return declared == 0 ? new byte[0] : bytes(request, declared, mostBytes);
    }

    private static void checkDeclaration(HttpServletRequest request) {
        String type = request.getContentType();
        if (!JSON.equals(type) && !isJson(type)) {
            String found = type == null ? "none was given" : "not " + type;
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "the body must be declared as Content-Type: application/json, " + found)
                    .asException();
        }
        checkEncoding(request);
    }

    private static void checkEncoding(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body must not be compressed")
                    .asException();
        }
    }

    private static boolean isJson(@Nullable String type) {
        try {
            MediaType media = type == null ? MediaType.ALL : MediaType.parseMediaType(type);
            return media.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (media.getCharset() == null || media.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static byte[] bytes(HttpServletRequest request, long declared, int mostBytes) {
        try {
            return bytes(request.getInputStream(), declared, mostBytes);
        } catch (IOException e) {
            throw incomplete();
        }
    }

    private static byte[] bytes(InputStream in, long declared, int mostBytes) throws IOException {
        int first = declared < 0 ? FIRST_BUFFER : (int) Math.min(declared, FIRST_BUFFER);
        byte[] buffer = new byte[first];
        int length = 0;
        while (length != declared) {
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, grown(buffer.length, declared));
            }
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (length > mostBytes) {
                throw tooLarge(mostBytes);
            }
        }
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    /** Twice as much, but never more than is to come; at once all of it when much has come already, since a copy takes as much again. */
    private static int grown(int length, long declared) {
        if (declared < 0) {
            return length * 2;
        }
        return length >= GROWN_UP ? Math.toIntExact(declared) : (int) Math.min(declared, length * 2L);
    }

    private static RuntimeException incomplete() {
        return Problem.of(Violation.at("", "the body ended before it was complete, or is not sent as HTTP says"))
                .asException();
    }

    private static RuntimeException tooLarge(int mostBytes) {
        return Problem.of(ProblemType.TOO_LARGE, "the body may have at most " + mostBytes + " bytes")
                .asException();
    }

    /** Decoding replaces what is malformed by U+FFFD; only where one turns up is it worth telling replaced from sent. */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                throw Problem.of(Violation.at("", "the body is not well-formed UTF-8"))
                        .asException();
            }
        }
        return text;
    }
}
