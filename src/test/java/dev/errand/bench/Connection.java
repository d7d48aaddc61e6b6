package dev.errand.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection of a load, with one request on its way at the most. Used by the load's one thread. */
final class Connection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Answer answer = new Answer();
    private ByteBuffer rest = NOTHING;
    private long since;
    private boolean waits;

    Connection(SocketAddress service, Selector selector) throws IOException {
        channel = SocketChannel.open(service);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Begins to send a request that was due at that time. */
    void send(byte[] request, long dueNanos) throws IOException {
        since = dueNanos;
        waits = true;
        rest = ByteBuffer.wrap(request);
        write();
    }

    private void write() throws IOException {
        channel.write(rest);
        key.interestOps(rest.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** Writes and reads what it can; answers whether an answer is complete. */
    boolean advance() throws IOException {
        if (rest.hasRemaining()) {
            write();
        }
        int read = channel.read(answer.room());
        if (read < 0) {
            throw new IOException("closed by the service");
        }
        if (read > 0 && answer.complete()) {
            waits = false;
            return true;
        }
        return false;
    }

    Answer answer() {
        return answer;
    }

    /** When the present request was due. */
    long since() {
        return since;
    }

    /** Whether a request is on its way. */
    boolean waits() {
        return waits;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
