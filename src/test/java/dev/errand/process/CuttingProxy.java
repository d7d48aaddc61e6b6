package dev.errand.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a port and passes connections on to it. One of so many answers it cuts off on its way, and the connection with it. */
final class CuttingProxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final int target;
    private final int oneOf;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean cutting = true;

    CuttingProxy(int target, int oneOf) {
        this.target = target;
        this.oneOf = oneOf;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    /** From now on everything arrives. */
    void behave() {
        cutting = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> pass(client));
            } catch (IOException e) {
                // Closed; or this one connection failed, which is a client's daily life.
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket service = new Socket()) {
            service.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
            client.setTcpNoDelay(true);
            service.setTcpNoDelay(true);
            threads.execute(() -> copy(client, service, false));
            copy(service, client, true);
        } catch (IOException e) {
            // Nobody is there: the client is cut off, as it would be without this.
        }
    }

    /** Until one side ends, which ends the other. */
    private void copy(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (answers && cutting && ThreadLocalRandom.current().nextInt(oneOf) == 0) {
                    cuts.incrementAndGet();
                    out.write(buffer, 0, ThreadLocalRandom.current().nextInt(count));
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // One of them is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
