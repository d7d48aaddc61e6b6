package dev.errand.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * How long and how much is measured; each is a system property {@code errand.bench.NAME}.
 *
 * @param scenarios to run, all when empty
 * @param databases what they run on
 * @param seconds how long each measurement takes
 * @param rounds how often each is repeated, in turn with what it is compared to
 * @param warmup seconds of the same work before the first round
 * @param connections of the closed loop
 * @param rate requests a second of the run at a fixed rate; 0 for half of what the closed loop reached
 * @param rows finished jobs in the table that is compared to an empty one
 * @param items of a batch
 * @param calls that the one worker keeps on their way
 * @param clients that wait at once while the heap is looked at
 * @param overload seconds of overload
 * @param concurrency jobs that run at once, where the scenario does not say otherwise
 * @param heap of the service, where the scenario does not say otherwise
 * @param former checkout of a build to compare with, see {@link FormerScenario}; without one that scenario is left out
 * @param figures of that comparison, as {@code read_waiting,waited}; all when empty
 * @param starts of both builds of that comparison, each with all its rounds
 * @param upkeep whether PostgreSQL does its own meanwhile, which hits one of two builds at a time
 */
record Settings(
        List<String> scenarios,
        List<String> databases,
        int seconds,
        int rounds,
        int warmup,
        int connections,
        int rate,
        long rows,
        int items,
        int calls,
        int clients,
        int overload,
        int concurrency,
        String heap,
        String former,
        List<String> figures,
        int starts,
        boolean upkeep) {

    /** Where everything goes. */
    static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();

    static Settings fromSystemProperties() {
        return new Settings(
                list("scenarios", ""),
                list("databases", String.join(",", BenchDatabase.NAMES)),
                number("seconds", 6),
                number("rounds", 3),
                number("warmup", 60),
                number("connections", 64),
                number("rate", 0),
                Long.getLong("errand.bench.rows", 1_000_000),
                number("items", 100_000),
                number("calls", 8),
                number("clients", 10_000),
                number("overload", 60),
                number("concurrency", 256),
                System.getProperty("errand.bench.heap", "512m"),
                System.getProperty("errand.bench.former", ""),
                list("figures", ""),
                number("starts", 1),
                Boolean.parseBoolean(System.getProperty("errand.bench.upkeep", "true")));
    }

    /** A misspelled scenario must not pass for one that was measured. */
    void check(List<String> known) {
        if (!known.containsAll(scenarios)) {
            throw new IllegalArgumentException(
                    "errand.bench.scenarios may name " + known + ", not all of " + scenarios);
        }
    }

    boolean wants(String scenario) {
        if (scenarios.isEmpty()) {
            return !(scenario.equals("former") || scenario.equals("jar")) || !former.isEmpty();
        }
        return scenarios.contains(scenario);
    }

    private static int number(String name, int usual) {
        return Integer.getInteger("errand.bench." + name, usual);
    }

    private static List<String> list(String name, String usual) {
        return Arrays.stream(System.getProperty("errand.bench." + name, usual).split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
