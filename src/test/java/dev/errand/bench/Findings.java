package dev.errand.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** All that was measured so far. Used by one thread. */
final class Findings {

    /**
     * Something that is drawn.
     *
     * @param database what it was measured on
     * @param name what it shows
     */
    record Label(String database, String name) {}

    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Label, Histogram> latencies = new LinkedHashMap<>();
    private final Map<Label, List<Double>> throughputs = new LinkedHashMap<>();

    void add(Figure figure) {
        figures.add(figure);
    }

    /** Latencies in nanoseconds; added to those of the same name. */
    void latency(String database, String name, Histogram histogram) {
        latencies
                .computeIfAbsent(new Label(database, name), label -> new Histogram(histogram))
                .add(histogram);
    }

    /** What was done in each second, continued from what is there of the same name. */
    void throughput(String database, String name, List<Double> perSecond) {
        throughputs
                .computeIfAbsent(new Label(database, name), label -> new ArrayList<>())
                .addAll(perSecond);
    }

    /** Something that a reader of the figures has to know. */
    void note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    List<String> notes() {
        return notes;
    }

    List<Figure> figures() {
        return figures;
    }

    Map<Label, Histogram> latencies() {
        return latencies;
    }

    Map<Label, List<Double>> throughputs() {
        return throughputs;
    }
}
