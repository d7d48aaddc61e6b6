package dev.errand.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A worker that is a process of its own and speaks plain HTTP: asks for work, keeps it alive, takes the time for it that its number says, and
 * sends each call again, as it was, until it is answered. Before it does a job, and after it was told what became of its end, it writes that
 * down in a file, which outlives it.
 */
public final class ChaosWorker {

    static final String ID = "chaos";
    static final int SLOTS = 30;

    private static final int MAX_ENDS = 100;
    private static final int LIMIT_MILLIS = 5_000;
    private static final long BETWEEN_BEATS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A job that it has. */
    private record Held(String token, String job, int number, int attempt, long askedAt) {}

    /** What it has to say of one. */
    private record End(Held held, String kind, String body) {}

    private final String instance;
    private final List<Integer> ports;
    private final int turn;
    private final FileOutputStream witness;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService work = Executors.newScheduledThreadPool(1);
    private final Set<String> givenBack = new HashSet<>();
    private final AtomicInteger requests = new AtomicInteger();

    private ChaosWorker(String instance, int turn, List<Integer> ports, FileOutputStream witness) {
        this.instance = instance;
        this.turn = turn;
        this.ports = ports;
        this.witness = witness;
    }

    /** The file to write to, the instance, its number, and the ports of the service. */
    public static void main(String[] args) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            ports.add(Integer.valueOf(args[i]));
        }
        ChaosWorker worker =
                new ChaosWorker(args[1], Integer.parseInt(args[2]), ports, new FileOutputStream(args[0], true));
        Thread.ofPlatform().daemon().start(ChaosWorker::endWithWhoeverStartedIt);
        Thread.ofPlatform().daemon().start(worker::beat);
        worker.run();
    }

    private static void endWithWhoeverStartedIt() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(1);
    }

    private void run() {
        try (PlainHttp http = new PlainHttp(ports, turn, LIMIT_MILLIS)) {
            insist(
                    http,
                    "/v1/worker-tasks",
                    "{\"workerId\":\"%s\",\"instance\":\"%s\",\"tasks\":[{\"name\":\"%s\",\"parameters\":[{\"name\":\"number\"}]}]}"
                            .formatted(ID, instance, ChaosJobs.TASK));
            note("registered");
            while (true) {
                goOn(http);
            }
        }
    }

    /** Says what ended, and asks for more. */
    private void goOn(PlainHttp http) {
        List<End> said = new ArrayList<>();
        ends.drainTo(said, MAX_ENDS);
        int free = SLOTS - held.size() + said.size();
        if (said.isEmpty() && free == 0) {
            awaitEnd();
            return;
        }
        Set<String> holding = new HashSet<>(held.keySet());
        said.forEach(end -> holding.remove(end.held().token()));
        String wanted = free == 0 ? "null" : wanted(free, holding, said.isEmpty());
        Reply reply = said.isEmpty()
                ? insist(http, "/v1/leases", wanted)
                : insist(http, "/v1/leases/settle", settle(said, wanted));
        heard(said, reply);
        for (JsonNode lease : reply.body().path("leases")) {
            begin(lease, reply.sentAt());
        }
    }

    private void awaitEnd() {
        try {
            ends.add(ends.take());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String wanted(int free, Set<String> holding, boolean waits) {
        return """
                {"workerId":"%s","instance":"%s","tasks":["%s"],"max":%d,"leaseSeconds":%d,"requestId":"r%d","holding":%s%s}""".formatted(
                        ID,
                        instance,
                        ChaosJobs.TASK,
                        free,
                        ChaosJobs.LEASE.toSeconds(),
                        requests.incrementAndGet(),
                        ErrandProcess.JSON.writeValueAsString(holding),
                        waits ? ",\"waitSeconds\":1" : "");
    }

    private static String settle(List<End> said, String wanted) {
        return said.stream()
                .map(end -> "{\"token\":\"%s\",\"%s\":%s}".formatted(end.held().token(), end.kind(), end.body()))
                .collect(Collectors.joining(",", "{\"items\":[", "],\"lease\":" + wanted + "}"));
    }

    private void heard(List<End> said, Reply reply) {
        JsonNode results = reply.body().path("results");
        for (int i = 0; i < said.size(); i++) {
            Held one = said.get(i).held();
            held.remove(one.token());
            note(
                    "ended",
                    one,
                    said.get(i).kind(),
                    results.path(i).path("outcome").asString("nothing"));
        }
    }

    private void begin(JsonNode lease, long askedAt) {
        JsonNode job = lease.path("job");
        Held one = new Held(
                lease.path("token").asString(),
                job.path("id").asString(),
                job.at("/arguments/number").asInt(),
                job.path("attempt").asInt(),
                askedAt);
        held.put(one.token(), one);
        if (ChaosJobs.isGivenBack(one.number())
                && ThreadLocalRandom.current().nextBoolean()
                && givenBack.add(one.job())) {
            ends.add(new End(one, "release", "{\"reason\":\"not now\"}"));
            return;
        }
        note("ran", one);
        End end = ChaosJobs.fails(one.number()) && one.attempt() == 1
                ? new End(one, "fail", "{\"error\":{\"type\":\"Chaos\",\"message\":\"the first time\"}}")
                : new End(one, "complete", "{\"result\":\"%s\"}".formatted(one.token()));
        var unused = work.schedule(() -> ends.add(end), ChaosJobs.millis(one.number()), TimeUnit.MILLISECONDS);
    }

    /** Keeps alive whatever it has; what is lost shows when it ends. */
    private void beat() {
        try (PlainHttp http = new PlainHttp(ports, turn, LIMIT_MILLIS)) {
            for (int i = 0; ; i++) {
                String progress = ",\"progress\":{\"percent\":" + i % 100 + "}";
                String leases = held.keySet().stream()
                        .map(token ->
                                "{\"token\":\"%s\"%s}".formatted(token, token.hashCode() % 10 == 0 ? progress : ""))
                        .collect(Collectors.joining(","));
                if (!leases.isEmpty()) {
                    insist(
                            http,
                            "/v1/workers/" + ID + "/heartbeat",
                            "{\"instance\":\"%s\",\"waitSeconds\":1.5,\"leases\":[%s]}".formatted(instance, leases));
                }
                LockSupport.parkNanos(BETWEEN_BEATS_NANOS);
            }
        }
    }

    /** What was answered to what was sent at that time. */
    private record Reply(JsonNode body, long sentAt) {}

    private Reply insist(PlainHttp http, String path, String body) {
        while (true) {
            long sentAt = System.currentTimeMillis();
            try {
                PlainHttp.Answer answer = http.post(path, body);
                if (answer.status() == 200) {
                    return new Reply(ErrandProcess.JSON.readTree(answer.body()), sentAt);
                }
                note(answer.status() == 503 ? "refused" : "wrong", path, answer.status(), oneLine(answer.body()));
            } catch (IOException e) {
                note("unanswered", path, oneLine(e.toString()));
            }
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(50, 250)));
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", "_");
    }

    private void note(String kind, Held one, Object... more) {
        List<Object> parts = new ArrayList<>(List.of(one.token(), one.job(), one.number(), one.askedAt()));
        parts.addAll(List.of(more));
        note(kind, parts.toArray());
    }

    /** In one go, so that a line is there whole or not at all, whenever the process is killed. */
    private synchronized void note(String kind, Object... parts) {
        StringBuilder line = new StringBuilder(kind).append(' ').append(System.currentTimeMillis());
        for (Object part : parts) {
            line.append(' ').append(part);
        }
        try {
            witness.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Without its witness it must not go on.
            Runtime.getRuntime().halt(2);
        }
    }
}
