package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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

/** Clients that hand in jobs for workers, each to any node again and again, with the same idempotency key, until it is accepted. */
final class ChaosLoad implements AutoCloseable {

    private static final int CLIENTS = 16;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final List<ErrandProcess> nodes;
    private final int jobs;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Semaphore allowed = new Semaphore(0);

    /** Ids by numbers. */
    final Map<Integer, String> accepted = new ConcurrentHashMap<>();
    /** Answers that nobody should get, however bad things are. */
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    ChaosLoad(List<ErrandProcess> nodes, int jobs) {
        this.nodes = nodes;
        this.jobs = jobs;
    }

    void start() {
        for (int i = 0; i < CLIENTS; i++) {
            submitters.execute(this::submitUntilTheEnd);
        }
    }

    /** Lets the clients hand in so many more. */
    void allow(int more) {
        allowed.release(more);
    }

    private void submitUntilTheEnd() {
        for (int number = numbers.incrementAndGet(); number <= jobs; number = numbers.incrementAndGet()) {
            allowed.acquireUninterruptibly();
            String id = submit(number);
            if (id == null) {
                return;
            }
            accepted.put(number, id);
        }
    }

    private @Nullable String submit(int number) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - deadline < 0) {
            ErrandProcess node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            HttpResponse<String> response = send(HttpRequest.newBuilder(node.uri("/v1/jobs"))
                    .timeout(Duration.ofSeconds(5))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "job-" + number)
                    .POST(HttpRequest.BodyPublishers.ofString(ChaosJobs.submission(number)))
                    .build());
            if (response != null && (response.statusCode() == 202 || response.statusCode() == 200)) {
                return ErrandProcess.json(response).get("id").asString();
            }
            if (response != null && response.statusCode() != 503 && response.statusCode() != 409) {
                wrong.add(number + ": " + response.statusCode() + " " + response.body());
                return null;
            }
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(20, 200)));
        }
        wrong.add(number + ": nobody accepts it");
        return null;
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

    /** Until all that may be handed in was accepted. */
    void awaitEnd(String situation) throws InterruptedException {
        submitters.shutdown();
        boolean ended = submitters.awaitTermination(2, TimeUnit.MINUTES);
        assertThat(wrong).as(situation).isEmpty();
        assertThat(ended).as("all is accepted, %s", situation).isTrue();
    }

    @Override
    public void close() {
        submitters.shutdownNow();
        client.shutdownNow();
    }
}
