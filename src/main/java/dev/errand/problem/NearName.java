package dev.errand.problem;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which name somebody may have meant who wrote one that there is not. Pure. */
public final class NearName {

    /** Longer ones are not compared: that takes the product of both lengths. */
    private static final int MAX_LENGTH = 200;

    private NearName() {}

    /**
     * The known name that takes the fewest changes of a character, of two alike the first in order; upper and lower case are the same here.
     *
     * @return nothing where none is near: one change, and one more for every five characters, is the most
     */
    public static Optional<String> of(String wrong, Stream<String> known) {
        if (wrong.isEmpty() || wrong.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String given = wrong.toLowerCase(Locale.ROOT);
        int best = Math.min(given.length() - 1, 1 + given.length() / 5) + 1;
        String nearest = null;
        for (String name : (Iterable<String>) known.sorted()::iterator) {
            int changes = Math.abs(name.length() - given.length()) < best
                    ? changes(given, name.toLowerCase(Locale.ROOT))
                    : best;
            if (changes < best) {
                best = changes;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** As above, as the end of a sentence that says what there is not; empty where no name is near. */
    public static String hint(String wrong, Stream<String> known) {
        return of(wrong, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** How many characters are to be put in, left out, replaced, or swapped with the next. */
    private static int changes(String one, String other) {
        int[] before = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }
}
