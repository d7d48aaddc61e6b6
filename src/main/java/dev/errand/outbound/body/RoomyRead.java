package dev.errand.outbound.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;

/**
 * Reads a body into an array that grows with what has come, and only when there is room for it. For one exchange; its waits may be
 * asked for by any thread.
 */
public final class RoomyRead {

    private static final int FIRST = 16 * 1024;

    private final BodyRoom room;
    private long waitedNanos;
    /** Since when it has been waiting, or 0. */
    private long waitingSince;

    public RoomyRead(BodyRoom room) {
        this.room = room;
    }

    /**
     * Reads up to so many bytes.
     *
     * @param declared how many there are, if that is known; else negative
     */
    public byte[] read(InputStream content, int limit, long declared) throws IOException {
        int end = declared >= 0 ? (int) Math.min(declared, limit) : limit;
        byte[] body = new byte[Math.min(end, FIRST)];
        int length = content.readNBytes(body, 0, body.length);
        while (length == body.length && length < end) {
            int next = content.read();
            if (next < 0) {
                break;
            }
            int grown = (int) Math.min(end, 2L * length);
            makeRoom(grown, end);
            body = Arrays.copyOf(body, grown);
            body[length++] = (byte) next;
            length += content.readNBytes(body, length, grown - length);
        }
        return length == body.length ? body : Arrays.copyOf(body, length);
    }

    private void makeRoom(long bytes, long limit) throws IOException {
        begin(System.nanoTime());
        try {
            room.makeRoom(bytes, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("called off while there was no room").initCause(e);
        } finally {
            end(System.nanoTime());
        }
    }

    private synchronized void begin(long nanos) {
        waitingSince = nanos == 0 ? 1 : nanos;
    }

    private synchronized void end(long nanos) {
        waitedNanos += nanos - waitingSince;
        waitingSince = 0;
    }

    /** How long it has waited for room. */
    public synchronized long waitedNanos(long nanos) {
        return waitedNanos + (waitingSince == 0 ? 0 : nanos - waitingSince);
    }
}
