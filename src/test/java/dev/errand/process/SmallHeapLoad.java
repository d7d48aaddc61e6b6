package dev.errand.process;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Clients that ask for as much as they may: each takes one kind of request after another, by chance. */
final class SmallHeapLoad {

    private static final int CLIENTS = 64;
    private static final int MAX_IDS = 1000;
    private static final int MAX_PAGES = 20;
    private static final int AUDIT_EVERY = 5;
    private static final int MAX_ENDPOINTS = 300;

    private final SmallHeapClient client;
    private final SmallHeapOrigin origin;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<String> inline = new ConcurrentLinkedDeque<>();
    private final Deque<String> large = new ConcurrentLinkedDeque<>();
    private final Deque<String> batches = new ConcurrentLinkedDeque<>();
    private final Map<Runnable, Integer> kinds = new LinkedHashMap<>();
    private final AtomicInteger endpoints = new AtomicInteger();
    private volatile boolean over;

    /** Ids of some of the jobs that were accepted. */
    final Queue<String> audited = new ConcurrentLinkedQueue<>();

    SmallHeapLoad(SmallHeapClient client, SmallHeapOrigin origin) {
        this.client = client;
        this.origin = origin;
        kinds.put(() -> submit("submit long text", SmallHeapBodies.LONG_TEXT, "", large), 8);
        kinds.put(() -> submit("submit wide text", SmallHeapBodies.WIDE_TEXT, "", large), 4);
        kinds.put(() -> submit("submit arrays", SmallHeapBodies.MANY_ARRAYS, "", large), 4);
        kinds.put(() -> submit("submit objects", SmallHeapBodies.MANY_OBJECTS, "", large), 3);
        kinds.put(() -> submit("submit numbers", SmallHeapBodies.MANY_NUMBERS, "", large), 3);
        kinds.put(() -> submit("submit names", SmallHeapBodies.MANY_NAMES, "", large), 3);
        kinds.put(() -> submit("submit metadata", "1", SmallHeapBodies.metadata(), inline), 6);
        kinds.put(this::submitAndWait, 10);
        kinds.put(
                () -> submit("submit to queue", SmallHeapBodies.INLINE_TEXT, ",\"resultQueue\":\"full\"", inline), 12);
        kinds.put(this::submitWithWebhook, 5);
        kinds.put(this::request, 3);
        kinds.put(
                () -> submit(
                        "submit long text to queue", SmallHeapBodies.LONG_TEXT, ",\"resultQueue\":\"long\"", large),
                4);
        kinds.put(this::makeEndpoint, 1);
        kinds.put(() -> list("list full", "/v1/jobs?view=full&limit=500&task=echo&status=succeeded"), 8);
        kinds.put(() -> list("list endpoints", "/v1/webhook-endpoints?limit=500"), 2);
        kinds.put(() -> list("list", "/v1/jobs?limit=500"), 4);
        kinds.put(() -> list("list deliveries", "/v1/webhook-deliveries?limit=500"), 2);
        kinds.put(() -> list("list batches", "/v1/batches?limit=500"), 1);
        kinds.put(this::await, 10);
        kinds.put(() -> receive("receive", "full", ""), 8);
        kinds.put(() -> receive("receive full", "long", "?view=full"), 6);
        kinds.put(() -> result(0), 5);
        kinds.put(() -> result(50), 2);
        kinds.put(this::events, 4);
        kinds.put(() -> batch("batch", 200, ""), 3);
        kinds.put(() -> batch("batch to queue", 50, ",\"resultQueue\":\"full\""), 1);
        kinds.put(this::outcomes, 8);
        kinds.put(() -> stream("stream", "?limit=1000"), 4);
        kinds.put(() -> stream("followed stream", "?follow=true&order=completion"), 2);
        kinds.put(() -> largestBatch(true), 1);
        kinds.put(() -> largestBatch(false), 1);
    }

    void start() {
        List<Runnable> lots = new ArrayList<>();
        kinds.forEach((kind, weight) -> {
            for (int i = 0; i < weight; i++) {
                lots.add(kind);
            }
        });
        for (int i = 0; i < CLIENTS; i++) {
            threads.execute(() -> {
                while (!over) {
                    lots.get(ThreadLocalRandom.current().nextInt(lots.size())).run();
                }
            });
        }
    }

    private void submit(String kind, String argument, String options, Deque<String> pool) {
        accepted(client.json(kind, client.post("/v1/jobs", SmallHeapBodies.echo(argument, options))), pool);
    }

    private void submitAndWait() {
        String body = SmallHeapBodies.echo(SmallHeapBodies.INLINE_TEXT, "");
        accepted(client.json("submit and wait", client.post("/v1/jobs?wait=10", body)), inline);
    }

    private void submitWithWebhook() {
        String to =
                ",\"webhook\":{\"url\":\"" + origin.url("/hook") + "\",\"events\":[\"job.started\",\"job.succeeded\"]}";
        submit("submit with webhook", "\"" + "w".repeat(16_000) + "\"", to + SmallHeapBodies.metadata(), inline);
    }

    private void request() {
        String body = "{\"task\":\"http_request\",\"args\":[\"GET\",\"" + origin.url("/page") + "\"]}";
        accepted(client.json("request a page", client.post("/v1/jobs", body)), large);
    }

    private void accepted(@Nullable JsonNode job, Deque<String> pool) {
        if (job != null) {
            String id = job.get("id").asString();
            keep(pool, id);
            if (ThreadLocalRandom.current().nextInt(AUDIT_EVERY) == 0) {
                audited.add(id);
            }
        }
    }

    private static void keep(Deque<String> pool, String id) {
        pool.addLast(id);
        if (pool.size() > MAX_IDS) {
            pool.pollFirst();
        }
    }

    private static @Nullable String any(Deque<String> pool) {
        List<String> some = List.copyOf(pool);
        return some.isEmpty() ? null : some.get(ThreadLocalRandom.current().nextInt(some.size()));
    }

    /** Page after page, as a client does that wants to see everything. */
    private void list(String kind, String path) {
        String next = path;
        for (int i = 0; i < MAX_PAGES && next != null && !over; i++) {
            JsonNode page = client.json(kind, client.get(next));
            JsonNode cursor = page == null ? null : page.get("nextCursor");
            next = cursor == null ? null : path + "&cursor=" + cursor.asString();
        }
    }

    /** All that are done at once, and again those that did not fit. */
    private void await() {
        List<String> ids = List.copyOf(inline);
        if (ids.isEmpty()) {
            return;
        }
        String body = ids.stream().collect(Collectors.joining("\",\"", "{\"ids\":[\"", "\"],\"waitSeconds\":5}"));
        client.drain("wait for 1000", client.post("/v1/jobs/wait", body), 0);
    }

    /** As large as an endpoint may be; it is disabled, so that nobody is sent anything. There are a few hundred of them at the most. */
    private void makeEndpoint() {
        if (endpoints.incrementAndGet() <= MAX_ENDPOINTS) {
            client.json(
                    "make an endpoint",
                    client.post("/v1/webhook-endpoints", SmallHeapBodies.endpoint(origin.url("/hook"))));
        } else {
            list("list endpoints", "/v1/webhook-endpoints?limit=500");
        }
    }

    private void receive(String kind, String queue, String view) {
        String path = "/v1/result-queues/" + queue;
        JsonNode received = client.json(
                kind,
                client.post(path + "/receive" + view, "{\"max\":100,\"waitSeconds\":2,\"visibilitySeconds\":20}"));
        if (received != null && !received.get("messages").isEmpty()) {
            String receipts = received.get("messages")
                    .valueStream()
                    .map(message -> "\"" + message.get("receipt").asString() + "\"")
                    .collect(Collectors.joining(",", "{\"receipts\":[", "]}"));
            String verb = ThreadLocalRandom.current().nextInt(4) == 0 ? "nack" : "ack";
            client.json(verb, client.post(path + "/" + verb, receipts));
        }
    }

    private void result(long restMillis) {
        String id = any(large);
        if (id != null) {
            String kind = restMillis == 0 ? "result" : "result, read slowly";
            client.drain(kind, client.get("/v1/jobs/" + id + "/result?wait=10"), restMillis);
        }
    }

    private void events() {
        String id = any(inline);
        if (id != null) {
            client.drain("events", client.get("/v1/jobs/" + id + "/events"), 0);
        }
    }

    private void batch(String kind, int size, String options) {
        String body = SmallHeapBodies.batch(SmallHeapBodies.INLINE_TEXT, size, options);
        accepted(client.json(kind, client.post("/v1/batches", body)), batches);
    }

    private void largestBatch(boolean declared) {
        String kind = declared ? "largest batch" : "largest batch, chunked";
        HttpRequest.Builder request = client.post("/v1/batches", SmallHeapBodies.largestBatch(declared));
        accepted(client.json(kind, request), batches);
    }

    private void outcomes() {
        String id = any(batches);
        if (id != null) {
            list("results of a batch", "/v1/batches/" + id + "/results?limit=1000");
        }
    }

    private void stream(String kind, String query) {
        String id = any(batches);
        if (id != null) {
            HttpRequest.Builder request = client.get("/v1/batches/" + id + "/results" + query);
            client.drain(kind, request.header("Accept", "application/jsonl"), 0);
        }
    }

    /** Lets each client end what it is at. */
    void end() {
        over = true;
        threads.close();
    }
}
