package dev.errand.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection of the calling thread, which waits for what it asks. */
final class Exchange implements AutoCloseable {

    private final SocketChannel channel;
    private final Answer answer = new Answer();

    Exchange(SocketAddress service) throws IOException {
        this(service, null);
    }

    /** From an address of this machine. */
    Exchange(SocketAddress service, @Nullable SocketAddress from) throws IOException {
        channel = SocketChannel.open();
        channel.bind(from);
        channel.connect(service);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    void send(byte[] request) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(request);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** Waits for the whole answer, which must have that status; its body. */
    String receive(int status) throws IOException {
        answer.clear();
        do {
            if (channel.read(answer.room()) < 0) {
                throw new EOFException("closed by the service");
            }
        } while (!answer.complete());
        if (answer.status() != status) {
            throw new IOException(answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    String call(byte[] request, int status) throws IOException {
        send(request);
        return receive(status);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
