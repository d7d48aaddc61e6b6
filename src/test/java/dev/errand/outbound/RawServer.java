package dev.errand.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on 127.0.0.1 that misbehaves as a test wants it to. */
final class RawServer implements AutoCloseable {

    interface Conversation {
        void with(Socket client) throws Exception;
    }

    private final ServerSocket socket;
    final AtomicInteger accepted = new AtomicInteger();
    final CountDownLatch connectionEnded = new CountDownLatch(1);

    RawServer(Conversation conversation) throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> acceptAll(conversation));
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptAll(Conversation conversation) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> converse(conversation, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void converse(Conversation conversation, Socket client) {
        try (client) {
            conversation.with(client);
        } catch (Exception e) {
            // The client hung up, which is what these tests wait for.
        } finally {
            connectionEnded.countDown();
        }
    }
}
