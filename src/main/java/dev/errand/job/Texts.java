package dev.errand.job;

/** Makes what tasks and clients say fit to be stored and sent: Java strings can hold halves of characters, JSON in UTF-8 cannot. */
public final class Texts {

    private static final char REPLACEMENT = '\ufffd';

    private Texts() {}

    /** The text with U+FFFD for each surrogate that stands alone and for NUL, which not every database can keep. */
    static String storable(String text) {
        return withoutLoneSurrogates(text.replace('\0', REPLACEMENT));
    }

    /** The text with each surrogate that stands alone replaced by U+FFFD. */
    public static String withoutLoneSurrogates(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, REPLACEMENT);
            }
        }
        return mended == null ? text : mended.toString();
    }

    /** Whether some surrogate stands alone, which is no character. */
    public static boolean hasLoneSurrogate(String text) {
        return !withoutLoneSurrogates(text).equals(text);
    }

    /** At most so many characters of a well-formed text, never half a pair. */
    static String prefix(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(max - 1));
        return text.substring(0, splits ? max - 1 : max);
    }
}
