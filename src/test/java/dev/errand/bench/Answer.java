package dev.errand.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One HTTP/1.1 answer as far as it has arrived, read with as little work as can be: one at a time on a connection, with a
 * {@code Content-Length}, in chunks, or without a body.
 */
final class Answer {

    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "\r\ntransfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BUFFER = 2048;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int UNKNOWN = -1;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER);
    private int headEnd = UNKNOWN;
    /** Where the answer ends, if its head said so. */
    private int end = UNKNOWN;

    /** Room to read into. */
    ByteBuffer room() {
        if (!buffer.hasRemaining()) {
            buffer = ByteBuffer.allocate(buffer.capacity() * 4).put(buffer.flip());
        }
        return buffer;
    }

    /** Whether all of it is there. */
    boolean complete() {
        if (headEnd == UNKNOWN && !findHeadEnd()) {
            return false;
        }
        return end == UNKNOWN ? endsWith(LAST_CHUNK) : buffer.position() >= end;
    }

    int status() {
        byte[] bytes = buffer.array();
        return (bytes[STATUS_AT] - '0') * 100 + (bytes[STATUS_AT + 1] - '0') * 10 + (bytes[STATUS_AT + 2] - '0');
    }

    /** The body, as text. */
    String body() {
        int length = buffer.position() - headEnd;
        return end == UNKNOWN ? chunks() : new String(buffer.array(), headEnd, length, StandardCharsets.UTF_8);
    }

    private String chunks() {
        byte[] joined = new byte[buffer.position() - headEnd];
        int length = 0;
        int at = headEnd;
        while (true) {
            int size = 0;
            for (; buffer.get(at) != '\r'; at++) {
                size = size * 16 + Character.digit(buffer.get(at), 16);
            }
            if (size == 0) {
                return new String(joined, 0, length, StandardCharsets.UTF_8);
            }
            System.arraycopy(buffer.array(), at + 2, joined, length, size);
            length += size;
            at += 2 + size + 2;
        }
    }

    /** Ready for the next one. */
    void clear() {
        buffer.clear();
        headEnd = UNKNOWN;
        end = UNKNOWN;
    }

    private boolean findHeadEnd() {
        byte[] bytes = buffer.array();
        for (int i = 3; i < buffer.position(); i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                headEnd = i + 1;
                findEnd();
                return true;
            }
        }
        return false;
    }

    private void findEnd() {
        int length = indexOf(LENGTH);
        if (length >= 0) {
            end = headEnd + number(length + LENGTH.length);
        } else if (indexOf(CHUNKED) < 0) {
            end = headEnd;
        }
    }

    private int number(int from) {
        byte[] bytes = buffer.array();
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        int number = 0;
        for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    /** Where a header begins, written in whatever case. */
    private int indexOf(byte[] header) {
        byte[] bytes = buffer.array();
        for (int i = 0; i + header.length <= headEnd; i++) {
            int matched = 0;
            while (matched < header.length && lower(bytes[i + matched]) == header[matched]) {
                matched++;
            }
            if (matched == header.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }

    private boolean endsWith(byte[] tail) {
        int from = buffer.position() - tail.length;
        return from >= headEnd - 2 && Arrays.equals(buffer.array(), from, buffer.position(), tail, 0, tail.length);
    }
}
