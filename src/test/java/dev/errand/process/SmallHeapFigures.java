package dev.errand.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the process twice a second and keeps the largest of what it saw. */
final class SmallHeapFigures implements AutoCloseable {

    /** A collection's end, such as {@code 180M->70M(247M)}. */
    private static final Pattern COLLECTION = Pattern.compile("Pause (\\w+).* (\\d+)M->(\\d+)M\\((\\d+)M\\)");

    private final ErrandProcess errand;
    private final Path gcLog;
    private final Map<String, Double> largest = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    SmallHeapFigures(ErrandProcess errand, Path gcLog) {
        this.errand = errand;
        this.gcLog = gcLog;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, 500, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            errand.get("/actuator/prometheus")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("errand_memory_")
                            || line.startsWith("jvm_memory_used_bytes{area=\"heap\"")
                            || line.startsWith("errand_streams_open"))
                    .forEach(this::keep);
        } catch (RuntimeException e) {
            largest.merge("looks that failed", 1.0, Double::sum);
        }
    }

    private void keep(String line) {
        int end = line.lastIndexOf(' ');
        largest.merge(line.substring(0, end), Double.parseDouble(line.substring(end)), Math::max);
    }

    /** The largest value of a metric that was seen; 0 when it was not. */
    double largest(String metric) {
        return largest.getOrDefault(metric, 0.0);
    }

    Map<String, Double> all() {
        return largest;
    }

    /** The most that was left after a full collection, in megabytes. */
    int mostAfterFullCollection() {
        try {
            return Files.readAllLines(gcLog).stream()
                    .map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .filter(line -> line.group(1).equals("Full"))
                    .mapToInt(line -> Integer.parseInt(line.group(3)))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
