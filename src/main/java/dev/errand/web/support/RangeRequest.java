package dev.errand.web.support;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity.BodyBuilder;

/**
 * Which part of something a client asks for (RFC 9110, 14), taken out of its request before a wait. One range of bytes is honoured; of several, or of
 * what cannot be read, nothing is made, and the client gets the whole, as it must expect. Pure.
 *
 * @param range the header of that name, of a GET alone
 * @param ifRange the header of that name: the whole is wanted unless this is still its tag
 */
public record RangeRequest(@Nullable String range, @Nullable String ifRange) {

    private static final String BYTES = "bytes";

    /** What a request asks for. */
    public static RangeRequest of(HttpServletRequest request) {
        return new RangeRequest(
                request.getMethod().equals("GET") ? request.getHeader(HttpHeaders.RANGE) : null,
                request.getHeader(HttpHeaders.IF_RANGE));
    }

    /**
     * What is answered with.
     *
     * @param from where it begins, from 0
     * @param length how many bytes it has
     * @param size how many the whole has
     */
    public record Part(long from, long length, long size) {

        private static Part whole(long size) {
            return new Part(0, size, size);
        }

        /** Whether it is all that there is, and was not asked for as a part. */
        public boolean isWhole() {
            return length == size;
        }

        /** It, out of the whole. */
        public byte[] of(byte[] whole) {
            return isWhole() ? whole : Arrays.copyOfRange(whole, (int) from, (int) (from + length));
        }

        /** 200, or 206 for less than the whole. */
        public HttpStatus status() {
            return isWhole() ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT;
        }

        /** Says which part it is, and that parts can be asked for. */
        public BodyBuilder describe(BodyBuilder answer) {
            answer.header(HttpHeaders.ACCEPT_RANGES, BYTES);
            return isWhole()
                    ? answer
                    : answer.header(
                            HttpHeaders.CONTENT_RANGE, BYTES + " " + from + "-" + (from + length - 1) + "/" + size);
        }
    }

    /**
     * The part of something that has this tag, and so many bytes.
     *
     * @param tag a strong one
     * @throws dev.errand.problem.ProblemException 416, if it has no such part
     */
    public Part part(ETag tag, long size) {
        HttpRange wanted = wanted(tag);
        if (wanted == null) {
            return Part.whole(size);
        }
        long from = wanted.getRangeStart(size);
        long end = wanted.getRangeEnd(size);
        if (from >= size || end < from) {
            throw Problem.of(ProblemType.VALIDATION, "there are " + size + " bytes, and none of them in this range")
                    .withStatus(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value())
                    .withHeader(HttpHeaders.CONTENT_RANGE, BYTES + " */" + size)
                    .asException();
        }
        return new Part(from, end - from + 1, size);
    }

    private @Nullable HttpRange wanted(ETag tag) {
        if (range == null || (ifRange != null && !ifRange.strip().equals(tag.formattedTag()))) {
            return null;
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(range);
            return ranges.size() == 1 ? ranges.getFirst() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
