package dev.errand.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * What whoever looks at the dashboard waits for, with millions of jobs and a month of figures in the database, while jobs are submitted and run:
 * each read that its pages make, a search that finds nothing, an order for many jobs. And what pages that are open cost those who submit.
 */
final class DashboardScenario implements Scenario {

    private static final Goal READ = Goal.atMost(50, 25);
    private static final Goal SEARCH = Goal.atMost(2_000, 1_000);
    private static final Goal FIRST_LOOK = Goal.atMost(1_000, 300);
    private static final Goal ACCEPTED = Goal.atMost(100, 20);
    private static final Goal CHANGED = Goal.atLeast(5_000, 15_000);
    private static final Goal TABS = Goal.atLeast(0.95, 1);

    private static final int READS = 200;
    private static final int OPEN_TABS = 50;
    private static final double LOAD_PER_SECOND = 500;
    private static final int FAILED = 100_000;
    private static final int QUEUES = 10;
    private static final int JOBS_OF_A_QUEUE = 1_000;
    private static final Duration SLOW = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public void run(Bench bench) throws Exception {
        String url = bench.database().freshUrl();
        bench.start(url, List.of(), List.of()).close();
        RowsScenario.fill(bench, url);
        List<String> arguments = new ArrayList<>(bench.ampleQueues());
        for (int i = 0; i < QUEUES; i++) {
            arguments.add("--errand.execution.queues.q" + i + ".concurrency=8");
        }
        try (ServerProcess server =
                bench.start(url, List.of("-Xmx" + bench.settings().heap()), arguments)) {
            Bench.park(server);
            fail(bench, server);
            spread(server);
            new DashboardRows(bench, url).figures();
            reads(bench, server);
            order(bench, server);
            tabs(bench, server);
        }
    }

    /** Jobs that fail, one by one, so that all that comes of it is there: errors that are alike, former attempts, what is counted. */
    private static void fail(Bench bench, ServerProcess server) {
        long before = server.usage().finished();
        byte[] submission = Requests.post(
                server.uri("/v1/jobs"), "{\"task\":\"failing\",\"args\":" + SampleJobs.ARGS + ",\"tags\":[\"bench\"]}");
        LoadLoop.run(server.address(), Load.count(bench.settings().connections(), FAILED), Requests.of(submission))
                .only(202);
        server.awaitFinished(before + FAILED);
    }

    /** One task in many queues, so that its figures are added up from many series. */
    private static void spread(ServerProcess server) {
        long before = server.usage().finished();
        for (int i = 0; i < QUEUES; i++) {
            byte[] submission = Requests.post(
                    server.uri("/v1/jobs"),
                    "{\"task\":\"noop\",\"queue\":\"q" + i + "\",\"args\":" + SampleJobs.ARGS + "}");
            LoadLoop.run(server.address(), Load.count(8, JOBS_OF_A_QUEUE), Requests.of(submission))
                    .only(202);
        }
        server.awaitFinished(before + (long) QUEUES * JOBS_OF_A_QUEUE);
    }

    private static void reads(Bench bench, ServerProcess server) throws Exception {
        Map<String, String> paths = paths(server);
        byte[] submission = Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION);
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            Map<String, Histogram> times = new LinkedHashMap<>();
            for (int pass = 0; pass < 2; pass++) {
                // The first one is the warm-up.
                times.clear();
                for (Map.Entry<String, String> path : paths.entrySet()) {
                    Load load = Load.fixedRate(8, bench.time(), LOAD_PER_SECOND);
                    Future<LoadResult> submitted =
                            beside.submit(() -> LoadLoop.run(server.address(), load, Requests.of(submission)));
                    times.put(path.getKey(), times(server, path.getValue(), submitted));
                    submitted.get().only(202);
                }
            }
            times.forEach((name, nanos) -> {
                bench.figure("read: " + name + ", median", "ms", nanos.getValueAtPercentile(50) / 1e6);
                Goal goal = name.startsWith("search") ? SEARCH : READ;
                bench.figure("read: " + name + ", p95", "ms", List.of(nanos.getValueAtPercentile(95) / 1e6), goal);
            });
            List<Double> looks = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                looks.add(firstLook(server));
            }
            bench.figure("all that the overview asks for, one after the other", "ms", looks, FIRST_LOOK);
        }
    }

    /** By what it shows, the path of each read that pages make. */
    private static Map<String, String> paths(ServerProcess server) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String month = "from=" + now.minus(Duration.ofDays(30)) + "&to=" + now;
        JsonNode failed = ServerProcess.json(server.get("/v1/jobs?status=failed&limit=1"))
                .path("items")
                .path(0);
        String job = "/v1/jobs/" + failed.path("id").asString();
        String error = failed.at("/error/fingerprint").asString();
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("figures of an hour", "/v1/stats");
        paths.put("figures of 30 days", "/v1/stats?" + month);
        paths.put("figures of 30 days, one queue", "/v1/stats?" + month + "&queue=default");
        paths.put("figures of 30 days, one task", "/v1/stats?" + month + "&task=noop");
        paths.put("queues", "/v1/queues");
        paths.put("one queue", "/v1/queues/default");
        paths.put("errors", "/v1/errors");
        paths.put("errors of 30 days", "/v1/errors?" + month);
        paths.put("one error", "/v1/errors/" + error);
        paths.put("nodes", "/v1/nodes");
        paths.put("operations", "/v1/operations");
        paths.put("tasks", "/v1/tasks");
        paths.put("batches", "/v1/batches");
        paths.put("workers", "/v1/workers");
        paths.put("jobs", "/v1/jobs?limit=50");
        paths.put("jobs, 500 of them", "/v1/jobs?limit=500");
        for (String filter : List.of(
                "status=failed",
                "status=queued",
                "status=running",
                "status=succeeded",
                "task=noop",
                "reason=task-failed",
                "tag=bench",
                "error=" + error,
                "createdAfter=" + now.minusSeconds(60))) {
            String name = filter.startsWith("error=") ? "error" : filter.replaceAll("(createdAfter)=.*", "$1");
            paths.put("jobs, " + name, "/v1/jobs?limit=50&" + filter);
        }
        paths.put("one job", job);
        paths.put("attempts of a job", job + "/attempts");
        paths.put("log of a job", job + "/logs");
        paths.put("arguments of a job", job + "/args");
        paths.put("search for a task that there is not", "/v1/jobs?scanSeconds=2&task=nothing");
        paths.put("search for a task that was long ago", "/v1/jobs?scanSeconds=2&task=failing");
        paths.put("search for a queue with little in it", "/v1/jobs?scanSeconds=2&queue=parked");
        paths.put("search for a queue with nothing in it", "/v1/jobs?scanSeconds=2&queue=parked&status=succeeded");
        return paths;
    }

    /** As many reads as fit beside the load, one after the other; at least one. */
    private static Histogram times(ServerProcess server, String path, Future<LoadResult> load) {
        Histogram nanos = new Histogram(3);
        int reads = 0;
        do {
            long begun = System.nanoTime();
            JsonNode answer = ServerProcess.json(server.get(path));
            nanos.recordValue(System.nanoTime() - begun);
            reads++;
            if (answer.isMissingNode()) {
                throw new IllegalStateException("no answer to " + path);
            }
        } while (reads < READS && !load.isDone());
        return nanos;
    }

    private static double firstLook(ServerProcess server) {
        long begun = System.nanoTime();
        for (String path :
                List.of("/v1/stats", "/v1/queues", "/v1/errors", "/v1/nodes", "/v1/operations", "/v1/tasks")) {
            ServerProcess.json(server.get(path));
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    /** An order for all that failed. They fail again. */
    private static void order(Bench bench, ServerProcess server) {
        String body = "{\"filter\":{\"status\":[\"failed\"],\"task\":\"failing\"}}";
        long begun = System.nanoTime();
        JsonNode operation = ServerProcess.json(server.post("/v1/jobs/retry", body));
        bench.figure("order for many, accepted", "ms", List.of((System.nanoTime() - begun) / 1e6), ACCEPTED);
        String path = "/v1/operations/" + operation.path("id").asString() + "?wait=60";
        long deadline = System.nanoTime() + SLOW.toNanos();
        while (operation.path("status").asString().equals("running") && System.nanoTime() - deadline < 0) {
            operation = ServerProcess.json(server.get(path));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long changed = operation.at("/counts/changed").asLong();
        if (changed != FAILED) {
            throw new IllegalStateException("not all were retried: " + operation);
        }
        bench.figure("order for many", "/s", List.of(changed / seconds), CHANGED);
        server.awaitUsage(
                "all that is retried", usage -> bench.countRows(server, "state in ('queued', 'running')") <= 1);
    }

    /** Submissions while many pages are open, each with a stream of its own, in turn with none. */
    private static void tabs(Bench bench, ServerProcess server) throws Exception {
        Requests park = Requests.of(Requests.post(server.uri("/v1/jobs"), Bench.PARKED));
        bench.warmUp(server, bench.settings().connections(), park);
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            // Which of the two comes first changes: the later one has more jobs before it.
            boolean withFirst = round % 2 == 1;
            if (!withFirst) {
                without.add(bench.load(server, park).only(202).throughput());
            }
            try (Tabs open = new Tabs(server)) {
                with.add(bench.load(server, park).only(202).throughput());
                bench.figure("open pages: events that one got", "", open.events());
            }
            if (withFirst) {
                without.add(bench.load(server, park).only(202).throughput());
            }
        }
        bench.figure("accepted, " + OPEN_TABS + " open pages ÷ none", "", Bench.ratios(with, without), TABS);
    }

    /** Pages that listen, and read what they are told. */
    private static final class Tabs implements AutoCloseable {

        private static final int READ_AT_ONCE = 16 * 1024;

        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final ExecutorService readers = Executors.newFixedThreadPool(OPEN_TABS);
        private final List<InputStream> streams = new ArrayList<>();
        private final List<Future<Long>> counts = new ArrayList<>();
        private boolean closed;

        Tabs(ServerProcess server) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            server.uri("/v1/events?topics=stats,queues,errors,operations,nodes"))
                    .build();
            for (int i = 0; i < OPEN_TABS; i++) {
                HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException("a stream is answered with " + answer.statusCode());
                }
                streams.add(answer.body());
                counts.add(readers.submit(() -> events(answer.body())));
            }
        }

        private static long events(InputStream stream) {
            long ends = 0;
            try {
                // By the chunk: what reads is on the same machine as what writes, and should take as little of it as it
                // can.
                byte[] chunk = new byte[READ_AT_ONCE];
                byte last = 0;
                for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                    for (int i = 0; i < read; i++) {
                        ends += chunk[i] == '\n' && last == '\n' ? 1 : 0;
                        last = chunk[i];
                    }
                }
            } catch (IOException e) {
                // Closed here, at the end.
            }
            return ends;
        }

        /** How many one was told of; closes all. */
        double events() throws Exception {
            close();
            return counts.getFirst().get();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                client.shutdownNow();
                for (InputStream stream : streams) {
                    try {
                        stream.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                readers.shutdown();
            }
        }
    }
}
