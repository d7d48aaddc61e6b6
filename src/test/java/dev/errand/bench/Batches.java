package dev.errand.bench;

import java.util.Collections;
import java.util.concurrent.TimeUnit;

/** Batches of jobs that do nothing, one after the other on an otherwise idle service. */
final class Batches {

    private final ServerProcess server;
    private final int items;
    private final String body;

    Batches(ServerProcess server, int items) {
        this(server, items, "");
    }

    /** Of another task, which takes the same. */
    Batches(ServerProcess server, String task, int items) {
        this(server, task, items, "");
    }

    /** With options, each of them followed by a comma. */
    Batches(ServerProcess server, int items, String options) {
        this(server, "noop", items, options);
    }

    private Batches(ServerProcess server, String task, int items, String options) {
        this.server = server;
        this.items = items;
        this.body = "{\"task\":\"" + task + "\"," + options + "\"items\":["
                + String.join(",", Collections.nCopies(items, '"' + SampleJobs.PAYLOAD + '"')) + "]}";
    }

    /**
     * How long one took.
     *
     * @param acceptedNanos from the first byte of the request to the whole answer
     * @param finishedNanos from the first byte of the request until its last item is finished
     */
    record Taken(int items, long acceptedNanos, long finishedNanos) {

        double itemsPerSecond() {
            return items / (finishedNanos / 1e9);
        }

        double microsPerItem() {
            return finishedNanos / 1e3 / items;
        }

        double acceptedMillis() {
            return (double) TimeUnit.NANOSECONDS.toMillis(acceptedNanos);
        }
    }

    /** Sends one and waits until it is accepted. */
    void send() {
        ServerProcess.json(server.post("/v1/batches", body));
    }

    /** Sends one and waits for its end. */
    Taken run() {
        long before = server.usage().finished();
        long begun = System.nanoTime();
        send();
        long accepted = System.nanoTime() - begun;
        server.awaitFinished(before + items);
        return new Taken(items, accepted, System.nanoTime() - begun);
    }
}
