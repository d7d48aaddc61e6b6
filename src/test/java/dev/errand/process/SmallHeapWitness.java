package dev.errand.process;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An ordinary client beside the others: it hands in small jobs, again until each is accepted, and sees later how they ended. */
final class SmallHeapWitness {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ErrandProcess errand;
    private final SmallHeapTally tally;
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final List<Long> submitMillis = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean over;

    SmallHeapWitness(ErrandProcess errand, SmallHeapTally tally) {
        this.errand = errand;
        this.tally = tally;
    }

    void start() {
        thread.start();
    }

    private void run() {
        for (int i = 0; !over; i++) {
            String task = i % 4 == 0 ? "\"lengthy_task\",\"args\":[2]" : "\"square\",\"args\":[" + i + "]";
            submit("{\"task\":" + task + ",\"queue\":\"witness\",\"resultTtlSeconds\":36000}");
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void submit(String body) {
        String key = UUID.randomUUID().toString();
        while (true) {
            long begun = System.nanoTime();
            HttpResponse<String> answer = attempt(body, key);
            if (answer != null && answer.statusCode() < 300) {
                submitMillis.add((System.nanoTime() - begun) / 1_000_000);
                accepted.add(ErrandProcess.json(answer).get("id").asString());
                return;
            }
            if (answer == null || over) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private @Nullable HttpResponse<String> attempt(String body, String key) {
        try {
            HttpResponse<String> answer = errand.post("/v1/jobs", body, "Idempotency-Key", key);
            tally.count("witness", Integer.toString(answer.statusCode()));
            if (answer.statusCode() >= 300
                    && (answer.statusCode() != 503
                            || answer.headers().firstValue("Retry-After").isEmpty())) {
                tally.wrong("witness", answer.statusCode() + " " + answer.body());
            }
            return answer;
        } catch (RuntimeException e) {
            tally.wrong("witness", e.toString());
            return null;
        }
    }

    /** Those that did not end well, once each. */
    List<String> unwell() {
        List<String> unwell = new ArrayList<>();
        for (String id : accepted) {
            HttpResponse<String> answer = errand.get("/v1/jobs/" + id + "?wait=30");
            String body = answer.body();
            if (answer.statusCode() != 200
                    || !body.contains("\"status\":\"succeeded\"")
                    || !body.contains("\"attempt\":1,")) {
                unwell.add(id + ": " + answer.statusCode() + " " + body);
            }
        }
        return unwell;
    }

    int accepted() {
        return accepted.size();
    }

    /** How long submissions took in the end, at that part of all of them. */
    long submitMillis(double quantile) {
        List<Long> sorted = submitMillis.stream().sorted().toList();
        return sorted.isEmpty() ? -1 : sorted.get((int) ((sorted.size() - 1) * quantile));
    }

    void end() throws InterruptedException {
        over = true;
        thread.join();
    }
}
