package dev.errand.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * This build beside a former one, both running, measured in turn: whatever the machine does to one figure it does to the other. The
 * former build is a checkout in {@code errand.bench.former} on which {@code ./mvnw -DskipTests package} was run; it is given the
 * libraries of this one.
 */
final class FormerScenario implements Scenario {

    private static final Goal NO_SLOWER = Goal.atLeast(0.97, 1);
    private static final Goal NO_DEARER = Goal.atMost(1.03, 1);
    private static final int JOBS = 5_000;

    /** Values of both builds, a pair for each round. */
    private record Pairs(List<Double> now, List<Double> former) {
        Pairs() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** One build with its requests. */
    private record Build(
            ServerProcess server,
            Requests submit,
            Requests park,
            Requests read,
            Requests readWaiting,
            Requests submitWaiting) {

        static Build of(Bench bench, ServerProcess server) {
            Bench.park(server);
            List<String> ids =
                    Ids.of(server, SampleJobs.SUBMISSION, JOBS, bench.settings().connections());
            server.awaitFinished(JOBS);
            return new Build(
                    server,
                    Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION)),
                    Requests.of(Requests.post(server.uri("/v1/jobs"), Bench.PARKED)),
                    ReadScenario.reads(server, ids, ""),
                    ReadScenario.reads(server, ids, "?wait=10"),
                    Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION, "Prefer: wait=10")));
        }
    }

    @Override
    public String name() {
        return "former";
    }

    @Override
    public void run(Bench bench) {
        Map<String, Pairs> figures = new LinkedHashMap<>();
        Map<String, List<Double>> costs = new LinkedHashMap<>();
        for (int start = 0; start < bench.settings().starts(); start++) {
            measure(bench, figures, costs, start % 2 == 1);
        }
        figures.forEach((title, pairs) -> {
            bench.figure(title + ", now", "", pairs.now(), null);
            bench.figure(title + ", former", "", pairs.former(), null);
            bench.figure(title + ", now ÷ former", "", Bench.ratios(pairs.now(), pairs.former()), NO_SLOWER);
        });
        costs.forEach((title, ratios) -> bench.figure(title + ", both at once, now ÷ former", "", ratios, NO_DEARER));
    }

    /**
     * All rounds in a process of each build. What its compiler makes of a process stays with it, so one pair of them is not enough. The
     * server cleans up the database that was made first before the other, so each build has that one in turn.
     */
    private static void measure(
            Bench bench, Map<String, Pairs> figures, Map<String, List<Double>> costs, boolean formerFirst) {
        String libraries = classpath(Path.of(bench.settings().former()));
        try (ServerProcess first = formerFirst ? bench.start(libraries) : bench.start();
                ServerProcess second = formerFirst ? bench.start() : bench.start(libraries)) {
            Build one = Build.of(bench, first);
            Build other = Build.of(bench, second);
            Build now = formerFirst ? other : one;
            Build former = formerFirst ? one : other;
            for (Build build : List.of(one, other)) {
                bench.warmUp(
                        build.server(),
                        bench.settings().connections(),
                        build.park(),
                        build.submit(),
                        build.read(),
                        build.readWaiting(),
                        build.submitWaiting());
            }
            for (int round = 0; round < bench.settings().rounds(); round++) {
                // Whoever goes first has the disk's quiet cache: in turn.
                List<Boolean> order = round % 2 == 0 ? List.of(true, false) : List.of(false, true);
                costs.computeIfAbsent("processor time of one that is accepted", title -> new ArrayList<>())
                        .add(new PairedCost(now.server(), now.park(), former.server(), former.park()).accepted(bench));
                costs.computeIfAbsent("processor time of one that is finished", title -> new ArrayList<>())
                        .add(new PairedCost(now.server(), now.submit(), former.server(), former.submit())
                                .finished(bench));
                for (Measurement measurement : Measurement.of(bench.settings().figures())) {
                    Pairs pairs = figures.computeIfAbsent(measurement.title, title -> new Pairs());
                    for (boolean isNow : order) {
                        (isNow ? pairs.now() : pairs.former()).add(measurement.take(bench, isNow ? now : former));
                    }
                }
            }
        }
    }

    /** What is compared; more is better in each. */
    private enum Measurement {
        ACCEPTED("accepted a second") {
            @Override
            double take(Bench bench, Build build) {
                return bench.load(build.server(), build.park()).only(202).throughput();
            }
        },
        FINISHED("submitted one by one and finished a second") {
            @Override
            double take(Bench bench, Build build) {
                return bench.finishedPerSecond(build.server(), build.submit());
            }
        },
        BATCH("items of a batch a second") {
            @Override
            double take(Bench bench, Build build) {
                return new Batches(build.server(), bench.settings().items())
                        .run()
                        .itemsPerSecond();
            }
        },
        READ("GET of a finished job a second") {
            @Override
            double take(Bench bench, Build build) {
                return bench.load(build.server(), build.read()).only(200).throughput();
            }
        },
        READ_WAITING("the same with wait") {
            @Override
            double take(Bench bench, Build build) {
                return bench.load(build.server(), build.readWaiting()).only(200).throughput();
            }
        },
        WAITED("jobs a second that one client waits for, at the median") {
            @Override
            double take(Bench bench, Build build) {
                // One client makes few samples: it gets the whole time.
                return 1e3
                        / LoadLoop.run(
                                        build.server().address(),
                                        Load.closedLoop(1, bench.time()),
                                        build.submitWaiting())
                                .only(201)
                                .millisAt(50);
            }
        };

        private final String title;

        Measurement(String title) {
            this.title = title;
        }

        abstract double take(Bench bench, Build build);

        /**
         * Those that are named, in lower case; all when none is. {@code cost} names what is measured anyway. A misspelled one must not pass for
         * one that was measured.
         */
        static List<Measurement> of(List<String> names) {
            return names.isEmpty()
                    ? List.of(values())
                    : names.stream()
                            .filter(name -> !name.equals("cost"))
                            .map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
                            .toList();
        }
    }

    /** What this process has, with the other checkout's classes in the place of its own. */
    static String classpath(Path checkout) {
        Path classes = checkout.resolve("target/classes").toAbsolutePath();
        Path tests = checkout.resolve("target/test-classes").toAbsolutePath();
        if (!Files.isDirectory(classes) || !Files.isDirectory(tests)) {
            throw new IllegalArgumentException(
                    "errand.bench.former must name a checkout that was built: ./mvnw -DskipTests package");
        }
        String own = Path.of("target").toAbsolutePath() + File.separator;
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().toString().startsWith(own))
                .collect(Collectors.joining(File.pathSeparator));
        return String.join(File.pathSeparator, tests.toString(), classes.toString(), own(checkout), libraries);
    }

    /** What that build was packaged with comes first: it may need what this one does without, or in another version. */
    private static String own(Path checkout) {
        Path unpacked = Path.of(
                        "target",
                        "bench",
                        "former",
                        checkout.toAbsolutePath().getFileName().toString())
                .toAbsolutePath();
        try (ZipFile jar = new ZipFile(checkout.resolve("target/errand.jar").toFile())) {
            Files.createDirectories(unpacked);
            List<String> paths = new ArrayList<>();
            for (ZipEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar")) {
                    Path library = unpacked.resolve(name.substring(name.lastIndexOf('/') + 1));
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, library, StandardCopyOption.REPLACE_EXISTING);
                    }
                    paths.add(library.toString());
                }
            }
            return String.join(File.pathSeparator, paths);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
