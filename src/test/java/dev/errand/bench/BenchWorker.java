package dev.errand.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own whose one task does nothing: keeps so many calls on their way, each of which says what the answer to the one
 * before it gave to be done. One thread. Ends when anything is not answered as it has to be, and with whoever started it.
 */
public final class BenchWorker {

    /** What it says once its task is registered. */
    static final String READY = "ready";

    private final WorkerCalls calls;
    private final Selector selector = Selector.open();
    private final Map<Connection, Integer> said = new HashMap<>();

    private BenchWorker(URI service) throws IOException {
        calls = new WorkerCalls(service, "process");
    }

    /** The port of the service, and how many calls to keep on their way. */
    public static void main(String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(BenchWorker::endWithWhoeverStartedIt);
        int port = Integer.parseInt(args[0]);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        BenchWorker worker = new BenchWorker(URI.create("http://127.0.0.1:" + port));
        try (Exchange exchange = new Exchange(address)) {
            exchange.call(worker.calls.register(), 200);
        }
        System.out.println(READY);
        worker.run(address, Integer.parseInt(args[1]));
    }

    private static void endWithWhoeverStartedIt() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(0);
    }

    private void run(InetSocketAddress address, int inFlight) throws IOException {
        for (int i = 0; i < inFlight; i++) {
            goOn(new Connection(address, selector), List.of());
        }
        while (true) {
            selector.select(TimeUnit.SECONDS.toMillis(1));
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (connection.advance()) {
                    answered(connection);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void answered(Connection connection) throws IOException {
        String body = connection.answer().body();
        int status = connection.answer().status();
        connection.answer().clear();
        if (status != 200 || WorkerCalls.done(body) != said.getOrDefault(connection, 0)) {
            throw new IOException(status + ": " + body);
        }
        goOn(connection, WorkerCalls.given(body));
    }

    private void goOn(Connection connection, List<String> tokens) throws IOException {
        said.put(connection, tokens.size());
        connection.send(tokens.isEmpty() ? calls.lease() : calls.settle(tokens), System.nanoTime());
    }
}
