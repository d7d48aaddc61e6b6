package dev.errand.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes what was measured: {@code report.json}, {@code report.md}, and two plots for each database. */
final class Report {

    private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.9, 99.99, 100};

    private final Settings settings;
    private final Findings findings;
    private final Map<String, String> circumstances = new LinkedHashMap<>();

    /** With the circumstances as they are now, before anything is measured. */
    Report(Settings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
        circumstances.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        circumstances.put("Java", System.getProperty("java.vm.version"));
        circumstances.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        circumstances.put("load of the machine before", load());
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.2f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Writes all of it; may be called again when there is more. */
    void write() throws IOException {
        Path directory = Files.createDirectories(Settings.DIRECTORY);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("circumstances", circumstances);
        document.put("settings", settings);
        document.put("notes", findings.notes());
        document.put("figures", findings.figures().stream().map(Report::json).toList());
        document.put(
                "throughput",
                findings.throughputs().entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().database() + ", "
                                        + entry.getKey().name(),
                                Map.Entry::getValue)));
        document.put("latency", latencies());
        ServerProcess.JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve("report.json"), document);
        Files.writeString(directory.resolve("report.md"), markdown());
        for (String database : settings.databases()) {
            if (findings.latencies().keySet().stream()
                    .anyMatch(label -> label.database().equals(database))) {
                Files.writeString(directory.resolve("latency-" + database + ".svg"), Plots.latency(findings, database));
            }
            if (findings.throughputs().keySet().stream()
                    .anyMatch(label -> label.database().equals(database))) {
                Files.writeString(
                        directory.resolve("throughput-" + database + ".svg"), Plots.throughput(findings, database));
            }
        }
    }

    /** Milliseconds by percentile. */
    private Map<String, Map<String, Double>> latencies() {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        findings.latencies().forEach((label, nanos) -> {
            Map<String, Double> millis = new LinkedHashMap<>();
            for (double percentile : PERCENTILES) {
                millis.put(Double.toString(percentile), nanos.getValueAtPercentile(percentile) / 1e6);
            }
            all.put(label.database() + ", " + label.name(), millis);
        });
        return all;
    }

    private static Map<String, Object> json(Figure figure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("database", figure.database());
        json.put("scenario", figure.scenario());
        json.put("name", figure.name());
        json.put("unit", figure.unit());
        json.put("median", figure.median());
        json.put("least", figure.least());
        json.put("most", figure.most());
        json.put("rounds", figure.rounds());
        if (figure.goal() != null) {
            json.put("must", figure.goal().must());
            json.put("aim", figure.goal().aim());
            json.put("reached", figure.goal().verdict(figure.median()));
        }
        return json;
    }

    private String markdown() {
        return circumstances.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(" · "))
                + "\n\n" + settings + notes() + "\n\n## Against the goals\n\n"
                + "| figure | database | median | least – most | must | aim | reached |\n|---|---|---|---|---|---|---|\n"
                + rows(figure -> figure.goal() != null)
                + "\n## All figures\n\n"
                + "| scenario | figure | database | median | least – most |\n|---|---|---|---|---|\n"
                + rows(figure -> figure.goal() == null);
    }

    private String notes() {
        return findings.notes().stream().map(note -> "\n\n" + note).collect(Collectors.joining());
    }

    private String rows(Predicate<Figure> which) {
        return findings.figures().stream().filter(which).map(Report::row).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(Figure figure) {
        String median = (number(figure.median()) + " " + figure.unit()).strip();
        String spread = number(figure.least()) + " – " + number(figure.most());
        Goal goal = figure.goal();
        List<String> cells = goal == null
                ? List.of(figure.scenario(), figure.name(), figure.database(), median, spread)
                : List.of(
                        figure.name(),
                        figure.database(),
                        median,
                        spread,
                        (goal.atLeast() ? "≥ " : "≤ ") + number(goal.must()),
                        (goal.atLeast() ? "≥ " : "≤ ") + number(goal.aim()),
                        goal.verdict(figure.median()));
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String number(double value) {
        String format = Math.abs(value) >= 1000 ? "%,.0f" : Math.abs(value) >= 20 ? "%.0f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
