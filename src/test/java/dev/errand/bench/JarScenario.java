package dev.errand.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The jar as it is beside that of a former build, in turn: its first start on an empty folder, its second one, memory without work, and how
 * it takes up work.
 */
final class JarScenario implements Scenario {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration LOAD = Duration.ofSeconds(40);
    private static final Duration CACHE_LIMIT = Duration.ofMinutes(3);
    private static final int FIRST_SECONDS = 5;
    /** Seconds whose mean counts as a rate; one alone may have a pause in it. */
    private static final int SPAN = 3;

    private static final double NEARLY = 0.9;
    private static final List<String> ROOM = List.of("--errand.execution.queues.default.capacity=10000000");

    /** What is compared, and what this build divided by the former one has to be. */
    private static final Map<String, Goal> GOALS = Map.of(
            "first start", Goal.atMost(0.4, 0.28),
            "first start, processor", Goal.atMost(0.4, 0.25),
            "second start", Goal.atMost(0.3, 0.2),
            "second start, processor", Goal.atMost(0.4, 0.25),
            "memory when idle", Goal.atMost(0.6, 0.45),
            "accepted in the first seconds", Goal.atLeast(2, 4),
            "seconds to 0.9 of its best rate", Goal.atMost(0.5, 0.3),
            "memory after the load", Goal.atMost(0.85, 0.7),
            "best rate", Goal.atLeast(0.98, 1));

    @Override
    public String name() {
        return "jar";
    }

    /** What is run without a word is SQLite. */
    @Override
    public boolean onEachDatabase() {
        return false;
    }

    @Override
    public void run(Bench bench) throws Exception {
        Path former = Path.of(bench.settings().former(), "target", "errand.jar").toAbsolutePath();
        Path now =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        Map<String, List<Double>> formerFigures = new LinkedHashMap<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            boolean formerFirst = round % 2 == 1;
            measure(formerFirst ? former : now, formerFirst ? formerFigures : figures);
            measure(formerFirst ? now : former, formerFirst ? figures : formerFigures);
        }
        figures.forEach((title, values) -> {
            bench.figure(title + ", now", "", values, null);
            bench.figure(title + ", former", "", formerFigures.get(title), null);
            bench.figure(
                    title + ", now ÷ former", "", Bench.ratios(values, formerFigures.get(title)), GOALS.get(title));
        });
    }

    private static void measure(Path jar, Map<String, List<Double>> figures) throws Exception {
        Path directory = Files.createTempDirectory(Settings.DIRECTORY, "jar-");
        try {
            try (StartedJar first = StartedJar.of(jar, directory, List.of("--errand.start.cache-after=12s"))) {
                add(figures, "first start", first.seconds());
                add(figures, "first start, processor", first.processor());
                add(figures, "memory when idle", first.megabytesAfter(QUIET));
                awaitCache(directory);
            }
            try (StartedJar second = StartedJar.of(jar, directory, ROOM)) {
                add(figures, "second start", second.seconds());
                add(figures, "second start, processor", second.processor());
                load(second, figures);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static void add(Map<String, List<Double>> figures, String title, double value) {
        figures.computeIfAbsent(title, key -> new ArrayList<>()).add(value);
    }

    /** Only a build that makes one has a folder for it. */
    private static void awaitCache(Path directory) throws IOException {
        Path folder = directory.resolve("data/.start");
        long deadline = System.nanoTime() + CACHE_LIMIT.toNanos();
        while (Files.exists(folder) && !hasCache(folder)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no cache of classes was made");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static boolean hasCache(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot.size"));
        }
    }

    private static void load(StartedJar jar, Map<String, List<Double>> figures) throws IOException {
        Requests requests = Requests.of(Requests.post(jar.uri("/v1/jobs"), JOB));
        long[] perSecond = LoadLoop.run(jar.address(), Load.closedLoop(32, LOAD), requests)
                .only(202)
                .perSecond();
        double accepted = 0;
        for (int i = 0; i < FIRST_SECONDS; i++) {
            accepted += perSecond[i];
        }
        add(figures, "accepted in the first seconds", accepted);
        List<Double> rates = rates(perSecond);
        double best = rates.stream().mapToDouble(rate -> rate).max().orElseThrow();
        int at = 0;
        while (rates.get(at) < NEARLY * best) {
            at++;
        }
        add(figures, "seconds to 0.9 of its best rate", at + 1.0);
        add(figures, "best rate", best);
        add(figures, "memory after the load", jar.megabytesAfter(Duration.ZERO));
    }

    private static List<Double> rates(long[] perSecond) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i + SPAN <= perSecond.length; i++) {
            double sum = 0;
            for (int j = i; j < i + SPAN; j++) {
                sum += perSecond[j];
            }
            rates.add(sum / SPAN);
        }
        return rates;
    }
}
