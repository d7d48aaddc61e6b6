package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Clients of a cluster whose nodes come and go: they send each submission to any node again and again, with the same idempotency
 * key, until it is accepted; and of some jobs they wait for the end, on all nodes at once.
 */
final class ClusterLoad implements AutoCloseable {

    /** Of so many submissions one is a batch. */
    static final int BATCH_EVERY = 20;

    static final int BATCH_SIZE = 20;

    private static final int CLIENTS = 32;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration WAIT = Duration.ofSeconds(20);
    /** For each submission, and for each wait: longer means that something is stuck. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final List<ErrandProcess> nodes;
    private final Receiver witness;
    private final int submissions;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Semaphore allowed = new Semaphore(0);

    /** What was accepted, by the number of the submission. */
    final Map<Integer, Accepted> accepted = new ConcurrentHashMap<>();
    /** What the waits saw, in whatever order. */
    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    /** Answers that nobody should get, however bad things are. */
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    final AtomicInteger repeated = new AtomicInteger();
    final AtomicInteger waits = new AtomicInteger();

    ClusterLoad(List<ErrandProcess> nodes, Receiver witness, int submissions) {
        this.nodes = nodes;
        this.witness = witness;
        this.submissions = submissions;
    }

    record Accepted(int number, String id) {
        boolean isBatch() {
            return ClusterLoad.isBatch(number);
        }

        boolean atMostOnce() {
            return number % 3 == 0;
        }

        boolean queued() {
            return number % 2 == 0;
        }
    }

    /** The end of a job as one wait saw it. */
    record Seen(String id, String status, String finishedAt) {}

    static boolean isBatch(int number) {
        return number % BATCH_EVERY == 0;
    }

    /** How many jobs the submissions up to that number are. */
    static int jobs(int submissions) {
        int batches = submissions / BATCH_EVERY;
        return submissions - batches + batches * BATCH_SIZE;
    }

    static String path(int number, int item) {
        return "/" + number + "/" + item;
    }

    void start() {
        for (int i = 0; i < CLIENTS; i++) {
            submitters.execute(this::submitUntilTheEnd);
        }
    }

    /** Lets the clients make so many more submissions. */
    void allow(int more) {
        allowed.release(more);
    }

    private void submitUntilTheEnd() {
        for (int number = numbers.incrementAndGet(); number <= submissions; number = numbers.incrementAndGet()) {
            allowed.acquireUninterruptibly();
            String id = submit(number);
            if (id == null) {
                return;
            }
            accepted.put(number, new Accepted(number, id));
            if (number % 5 == 1) {
                nodes.forEach(node -> waiters.execute(() -> awaitEnd(node, id)));
            }
        }
    }

    private @Nullable String submit(int number) {
        String path = isBatch(number) ? "/v1/batches" : "/v1/jobs";
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int tries = 1; System.nanoTime() - deadline < 0; tries++) {
            ErrandProcess node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            HttpResponse<String> response = send(HttpRequest.newBuilder(node.uri(path))
                    .timeout(ANSWER_LIMIT)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "submission-" + number)
                    .POST(HttpRequest.BodyPublishers.ofString(body(number)))
                    .build());
            if (response != null && (response.statusCode() == 202 || response.statusCode() == 200)) {
                repeated.addAndGet(tries - 1);
                return ErrandProcess.json(response).get("id").asString();
            }
            if (response != null && response.statusCode() != 503 && response.statusCode() != 409) {
                wrong.add(number + ": " + response.statusCode() + " " + response.body());
                return null;
            }
            rest();
        }
        wrong.add(number + ": nobody accepts it");
        return null;
    }

    private String body(int number) {
        String more =
                ",\"atMostOnce\":%s%s".formatted(number % 3 == 0, number % 2 == 0 ? ",\"resultQueue\":\"q\"" : "");
        if (!isBatch(number)) {
            return "{\"task\":\"http_request\",\"args\":%s%s}".formatted(arguments(number, 0), more);
        }
        List<String> items = new ArrayList<>();
        for (int item = 0; item < BATCH_SIZE; item++) {
            items.add(arguments(number, item));
        }
        return "{\"task\":\"http_request\",\"mode\":\"starmap\",\"items\":%s%s}".formatted(items, more);
    }

    /** Most take a moment, some take so long that whatever happens happens to them. */
    private String arguments(int number, int item) {
        int millis = (number + item) % 50 == 0 ? 3_000 : number * 7 % 100;
        return "[\"POST\",\"%s?%d\",{},null,120]".formatted(witness.url(path(number, item)), millis);
    }

    private void awaitEnd(ErrandProcess node, String id) {
        waits.incrementAndGet();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - deadline < 0) {
            HttpResponse<String> response =
                    send(HttpRequest.newBuilder(node.uri("/v1/jobs/" + id + "?wait=" + WAIT.toSeconds()))
                            .timeout(WAIT.plus(ANSWER_LIMIT))
                            .build());
            if (response != null && response.statusCode() == 200) {
                JsonNode job = ErrandProcess.json(response);
                if (job.get("done").asBoolean()) {
                    seen.add(new Seen(
                            id,
                            job.get("status").asString(),
                            job.get("finishedAt").asString()));
                    return;
                }
            } else {
                if (response != null && response.statusCode() != 503) {
                    wrong.add("waiting for " + id + ": " + response.statusCode() + " " + response.body());
                    return;
                }
                rest();
            }
        }
        wrong.add("waiting for " + id + ": it does not end");
    }

    /** Answers null when there was no answer. */
    private @Nullable HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void rest() {
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(10, 50)));
    }

    /** Until everything was accepted and every wait was answered. */
    void awaitEnd(String situation) throws InterruptedException {
        for (ExecutorService each : List.of(submitters, waiters)) {
            each.shutdown();
            boolean ended = each.awaitTermination(4, TimeUnit.MINUTES);
            assertThat(wrong).as(situation).isEmpty();
            assertThat(ended).as("all clients are answered, %s", situation).isTrue();
        }
    }

    Collection<Accepted> batches() {
        return accepted.values().stream().filter(Accepted::isBatch).toList();
    }

    Collection<Accepted> singles() {
        return accepted.values().stream().filter(each -> !each.isBatch()).toList();
    }

    @Override
    public void close() {
        submitters.shutdownNow();
        waiters.shutdownNow();
        client.shutdownNow();
    }
}
