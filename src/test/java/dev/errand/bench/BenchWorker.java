package dev.errand.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own whose one task does nothing. Once a call is answered, what it gave is done. That is said by the next call: at
 * once where it is a hundred jobs or hardly any call is on its way, else together with what other answers bring, as any worker does to which a
 * call costs more than a job. One thread. Ends when anything is not answered as it has to be, and with whoever started it.
 */
public final class BenchWorker {

    /** What it says once its task is registered. */
    static final String READY = "ready";

    /** Of calls with fewer than a hundred ends no more than so many are on their way. */
    private static final int FEW = 2;

    private final WorkerCalls calls;
    private final Selector selector = Selector.open();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Map<Connection, Integer> said = new HashMap<>();
    private final Deque<String> done = new ArrayDeque<>();
    private boolean isThereMore;

    private BenchWorker(URI service) throws IOException {
        calls = new WorkerCalls(service, "process");
    }

    /** The port of the service, and how many calls may be on their way. */
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
            idle.add(new Connection(address, selector));
        }
        goOn(inFlight);
        while (true) {
            selector.select(TimeUnit.SECONDS.toMillis(1));
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (connection.advance()) {
                    answered(connection);
                }
            }
            selector.selectedKeys().clear();
            goOn(inFlight);
        }
    }

    private void answered(Connection connection) throws IOException {
        String body = connection.answer().body();
        int status = connection.answer().status();
        connection.answer().clear();
        Integer ends = said.remove(connection);
        if (status != 200 || WorkerCalls.done(body) != (ends == null ? 0 : ends)) {
            throw new IOException(status + ": " + body);
        }
        List<String> given = WorkerCalls.given(body);
        isThereMore |= given.size() == WorkerCalls.MAX;
        done.addAll(given);
        idle.add(connection);
    }

    private void goOn(int all) throws IOException {
        while (!idle.isEmpty()) {
            if (done.size() >= WorkerCalls.MAX || (!done.isEmpty() && said.size() < FEW)) {
                settle(idle.remove());
            } else if (isThereMore) {
                isThereMore = false;
                idle.remove().send(calls.lease(0), System.nanoTime());
            } else if (idle.size() == all) {
                idle.remove().send(calls.lease(60), System.nanoTime());
            } else {
                return;
            }
        }
    }

    private void settle(Connection connection) throws IOException {
        List<String> ends = new ArrayList<>(WorkerCalls.MAX);
        while (ends.size() < WorkerCalls.MAX && !done.isEmpty()) {
            ends.add(done.remove());
        }
        said.put(connection, ends.size());
        connection.send(calls.settle(ends), System.nanoTime());
    }
}
