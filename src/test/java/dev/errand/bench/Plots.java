package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The plots of one database. */
final class Plots {

    /** Up to which the horizontal axis goes; equal steps divide what is left by ten. */
    private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99);

    private static final double LAST = 99.99;
    private static final int STEPS_PER_TICK = 5;

    private Plots() {}

    /** Percentiles of latency. */
    static String latency(Findings findings, String database) {
        List<Plot.Curve> curves = findings.latencies().entrySet().stream()
                .filter(entry -> entry.getKey().database().equals(database))
                .map(entry -> new Plot.Curve(entry.getKey().name(), percentiles(entry.getValue())))
                .toList();
        double most = most(curves);
        List<Double> decades = Stream.iterate(0.01, tick -> tick <= most * 10, tick -> tick * 10)
                .toList();
        Plot.Axis x =
                new Plot.Axis("percentile", 0, LAST, value -> -Math.log10(1 - value / 100), PERCENTILES, Plots::label);
        Plot.Axis y = new Plot.Axis("ms", 0.1, Math.max(1, decades.getLast()), Math::log10, decades, Plots::label);
        return new Plot("Latency by percentile, " + database, x, y).draw(curves);
    }

    /** What was done in each second. */
    static String throughput(Findings findings, String database) {
        List<Plot.Curve> curves = findings.throughputs().entrySet().stream()
                .filter(entry -> entry.getKey().database().equals(database))
                .map(entry -> new Plot.Curve(entry.getKey().name(), seconds(entry.getValue())))
                .toList();
        double most = most(curves) * 1.05;
        double longest = curves.stream()
                .mapToDouble(curve -> curve.points().getLast().x())
                .max()
                .orElse(1);
        Plot.Axis x = new Plot.Axis("second", 0, longest, value -> value, ticks(longest), Plots::label);
        Plot.Axis y = new Plot.Axis("a second", 0, most, value -> value, ticks(most), Plots::label);
        return new Plot("Throughput over time, " + database, x, y).draw(curves);
    }

    private static double most(List<Plot.Curve> curves) {
        return curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(Plot.Point::y)
                .max()
                .orElse(1);
    }

    private static List<Plot.Point> percentiles(Histogram nanos) {
        List<Plot.Point> points = new ArrayList<>();
        double steps = (PERCENTILES.size() - 1) * (double) STEPS_PER_TICK;
        for (int step = 0; step <= steps; step++) {
            double percentile = 100 * (1 - Math.pow(1 - LAST / 100, step / steps));
            points.add(new Plot.Point(percentile, nanos.getValueAtPercentile(percentile) / 1e6));
        }
        return points;
    }

    private static List<Plot.Point> seconds(List<Double> perSecond) {
        List<Plot.Point> points = new ArrayList<>();
        for (int i = 0; i < perSecond.size(); i++) {
            points.add(new Plot.Point(i, perSecond.get(i)));
        }
        return points;
    }

    /** About five round numbers. */
    private static List<Double> ticks(double to) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(Math.max(1, to))));
        double step = to / magnitude > 5 ? magnitude : to / magnitude > 2 ? magnitude / 2 : magnitude / 5;
        return Stream.iterate(0.0, tick -> tick <= to, tick -> tick + step).toList();
    }

    private static String label(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : Double.toString((float) value).replaceFirst("0+$", "");
    }
}
