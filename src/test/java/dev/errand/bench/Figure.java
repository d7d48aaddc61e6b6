package dev.errand.bench;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure, measured once in each round.
 *
 * @param database what it was measured on, or {@code -}
 * @param scenario what was going on
 * @param name what was measured
 * @param unit of the values
 * @param rounds the values, in the order in which they were measured
 * @param goal what it is to reach, if anything was promised
 */
record Figure(
        String database,
        String scenario,
        String name,
        String unit,
        List<Double> rounds,
        @Nullable Goal goal) {

    double median() {
        double[] sorted = sorted();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double least() {
        return sorted()[0];
    }

    double most() {
        double[] sorted = sorted();
        return sorted[sorted.length - 1];
    }

    private double[] sorted() {
        double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
