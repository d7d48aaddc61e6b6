package dev.errand.bench;

import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.springframework.util.FileSystemUtils;

/**
 * What it costs to ask for keys: a closed service beside an open one, in turn. And whether the time of a refusal tells which keys there are: a wrong
 * secret of a key that there is, beside keys that there are not.
 */
final class AccessScenario implements Scenario {

    private static final Goal RATE = Goal.atLeast(0.97, 1);
    private static final Goal MEMORY = Goal.atMost(5, 0);
    private static final Goal START = Goal.atMost(0.15, 0);
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final int PAIRS = 10_000;

    /** A key that there is, and twice one that there is not. */
    private static final List<Integer> KINDS = List.of(0, 1, 2);

    /** As many calls as one address may fail in a second. */
    private static final int PER_ADDRESS = 18;

    private static final int ADDRESSES_IN_A_ROW = 250;

    @Override
    public String name() {
        return "access";
    }

    @Override
    public void run(Bench bench) throws Exception {
        List<String> closed = Stream.concat(bench.ampleQueues().stream(), BenchKey.CLOSED.stream())
                .toList();
        List<String> heap = List.of("-Xmx" + bench.settings().heap());
        SideBySide.rates(
                bench,
                () -> SideBySide.of(bench.start()),
                () -> SideBySide.of(bench.start(bench.database().freshUrl(), heap, closed), BenchKey.HEADER),
                "closed ÷ open",
                RATE);
        try (ServerProcess server = bench.start(bench.database().freshUrl(), heap, closed)) {
            refusals(bench, server);
        }
        if (bench.database().name().equals("sqlite")) {
            starts(bench);
        }
    }

    /** Three kinds in turn, of which two are the same: what differs between those two is chance. */
    private static void refusals(Bench bench, ServerProcess server) throws IOException {
        List<Double> medians = new ArrayList<>();
        List<Double> same = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        List<Double> sameTails = new ArrayList<>();
        for (int round = 0; round <= bench.settings().rounds(); round++) {
            Histogram[] nanos = refusals(server, round);
            if (round > 0) {
                medians.add(micros(nanos[0], 50) - micros(nanos[1], 50));
                same.add(micros(nanos[2], 50) - micros(nanos[1], 50));
                tails.add(micros(nanos[0], 99) - micros(nanos[1], 99));
                sameTails.add(micros(nanos[2], 99) - micros(nanos[1], 99));
            }
        }
        bench.figure("refusal, a key that there is − one that there is not, median", "µs", medians, null);
        bench.figure("refusal, two that there are not, median", "µs", same, null);
        bench.figure("refusal, a key that there is − one that there is not, p99", "µs", tails, null);
        bench.figure("refusal, two that there are not, p99", "µs", sameTails, null);
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    private static Histogram[] refusals(ServerProcess server, int round) throws IOException {
        Histogram[] nanos = {histogram(), histogram(), histogram()};
        URI uri = server.uri("/v1/jobs");
        byte[] withoutKey = Requests.get(uri);
        Random chance = new Random(round);
        int sent = 0;
        while (sent < PAIRS * nanos.length) {
            // Each address of this machine may fail so often and no more.
            int address = sent / PER_ADDRESS + round * PAIRS;
            String from = "127." + (1 + address / ADDRESSES_IN_A_ROW / ADDRESSES_IN_A_ROW) + "."
                    + address / ADDRESSES_IN_A_ROW % ADDRESSES_IN_A_ROW + "." + (1 + address % ADDRESSES_IN_A_ROW);
            try (Exchange exchange = new Exchange(server.address(), new InetSocketAddress(from, 0))) {
                // Whatever is first on a connection takes longer.
                exchange.call(withoutKey, 401);
                for (int i = 0; i < PER_ADDRESS; i += KINDS.size()) {
                    // By chance, so that none is always behind the same other one; and made before the clock runs.
                    List<Integer> order = new ArrayList<>(KINDS);
                    Collections.shuffle(order, chance);
                    List<byte[]> requests =
                            order.stream().map(kind -> refused(uri, kind == 0)).toList();
                    for (int j = 0; j < requests.size(); j++) {
                        long begun = System.nanoTime();
                        exchange.call(requests.get(j), 401);
                        nanos[order.get(j)].recordValue(System.nanoTime() - begun);
                        sent++;
                    }
                }
            }
        }
        return nanos;
    }

    private static Histogram histogram() {
        return new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    }

    private static byte[] refused(URI uri, boolean known) {
        KeyText key = known ? KeyText.of(BenchKey.ID) : KeyText.generate(Clock.systemUTC());
        return ("GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nAuthorization: Bearer "
                        + key.reveal() + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void starts(Bench bench) throws IOException {
        Path jar =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        List<Double> seconds = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            double[] open = start(jar, List.of());
            double[] closed = start(jar, BenchKey.CLOSED);
            seconds.add(closed[0] - open[0]);
            megabytes.add(closed[1] - open[1]);
        }
        bench.figure("second start, closed − open", "s", seconds, START);
        bench.figure("memory when idle, closed − open", "MB", megabytes, MEMORY);
    }

    /** Seconds and megabytes of the second start on one folder: the first one has more to do, and so varies more. */
    private static double[] start(Path jar, List<String> more) throws IOException {
        Path directory = Files.createTempDirectory(Settings.DIRECTORY, "access-");
        List<String> arguments = Stream.concat(more.stream(), Stream.of("--errand.start.cache=false"))
                .toList();
        try {
            StartedJar.of(jar, directory, arguments).close();
            try (StartedJar second = StartedJar.of(jar, directory, arguments)) {
                return new double[] {second.seconds(), second.megabytesAfter(QUIET)};
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
