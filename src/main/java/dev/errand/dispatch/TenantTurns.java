package dev.errand.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * In which order the lines of one queue have their turns: round and round, each for as many jobs as its tenant's weight. A line that has no job
 * left loses the rest of its turn. So a line that has few jobs waits for one round at the most, however long the others are. In memory alone;
 * for one thread.
 */
final class TenantTurns {

    /** The line whose turn it is, or was last; the empty text before any. */
    private String current = "";

    /** How many more jobs of it belong to its turn. */
    private int left;

    /** Where the next line is found. */
    interface Lines {
        /** The first line with waiting jobs behind that one, if any; the empty text is before all. */
        Optional<String> behind(String line);
    }

    /**
     * Shares slots out among the lines whose turn it is next. Asks for no more lines than there are slots, and one.
     *
     * @param slots at least one
     * @param skipped lines that are to get none
     * @param weight of a line, at least 1
     * @return how many each is to have, in the order of their turns; empty if nothing waits in any other than the skipped ones
     */
    Map<String, Integer> share(int slots, Lines lines, Set<String> skipped, ToIntFunction<String> weight) {
        List<String> ring = new ArrayList<>();
        Map<String, Integer> shares = new LinkedHashMap<>();
        int rest = slots;
        if (left > 0 && !skipped.contains(current)) {
            ring.add(current);
            rest = give(current, left, rest, shares);
        }
        UnaryOperator<String> next = line -> nextOf(line, lines, skipped);
        String line = current;
        while (rest > 0) {
            line = next.apply(line);
            if (line.isEmpty() || ring.contains(line)) {
                break;
            }
            ring.add(line);
            rest = give(line, weight.applyAsInt(line), rest, shares);
        }
        if (rest > 0 && !ring.isEmpty()) {
            again(ring, rest, shares, weight);
        }
        return shares;
    }

    /** All lines have had a turn and there are more slots: whole rounds at once, and then what is left in their order. */
    private void again(List<String> ring, int slots, Map<String, Integer> shares, ToIntFunction<String> weight) {
        int round = ring.stream().mapToInt(weight).sum();
        int rounds = slots / round;
        int rest = slots % round;
        for (String line : ring) {
            shares.merge(line, rounds * weight.applyAsInt(line), Integer::sum);
        }
        for (int i = 0; rest > 0; i++) {
            rest = give(ring.get(i), weight.applyAsInt(ring.get(i)), rest, shares);
        }
    }

    /** Gives a line its turn, as far as there are slots; answers how many are left. */
    private int give(String line, int turn, int slots, Map<String, Integer> shares) {
        int given = Math.min(turn, slots);
        if (given > 0) {
            shares.merge(line, given, Integer::sum);
        }
        current = line;
        left = turn - given;
        return slots - given;
    }

    /** The next line behind that one, or the first again; the empty text if all are skipped. */
    private static String nextOf(String line, Lines lines, Set<String> skipped) {
        Optional<String> next = lines.behind(line);
        boolean wrapped = false;
        while (true) {
            if (next.isEmpty()) {
                if (wrapped || line.isEmpty()) {
                    return "";
                }
                wrapped = true;
                next = lines.behind("");
            } else if (skipped.contains(next.get())) {
                next = lines.behind(next.get());
            } else {
                return next.get();
            }
            if (wrapped && next.isPresent() && next.get().compareTo(line) > 0) {
                return "";
            }
        }
    }

    /** A line had fewer jobs than it was to have: its turn is over. */
    void exhausted(String line) {
        if (line.equals(current)) {
            left = 0;
        }
    }
}
