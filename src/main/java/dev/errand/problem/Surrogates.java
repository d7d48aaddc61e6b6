package dev.errand.problem;

/** Halves of surrogate pairs in text that came from outside: alone they have no UTF-8 form. */
public final class Surrogates {

    private static final char REPLACEMENT = '\uFFFD';

    private Surrogates() {}

    /** Whether some half stands alone. */
    public static boolean hasLone(CharSequence text) {
        return indexOfLone(text, 0) >= 0;
    }

    /** The text with each lone half replaced by U+FFFD. */
    public static String replaceLone(String text) {
        int index = indexOfLone(text, 0);
        if (index < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        while (index >= 0) {
            repaired.setCharAt(index, REPLACEMENT);
            index = indexOfLone(repaired, index + 1);
        }
        return repaired.toString();
    }

    private static int indexOfLone(CharSequence text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
