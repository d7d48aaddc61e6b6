package dev.errand.web.request;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.TokenStreamLocation;

/** What a body is made of, for taking parts out of it as they were written. */
sealed interface Source {

    /** Where in it a place is. */
    int offset(TokenStreamLocation place);

    /** A part of it. */
    String slice(int from, int to);

    /** Whether half of a surrogate pair may be written in it as an escape. */
    boolean mayHoldLoneSurrogates();

    /** A text, counted in characters. */
    record OfText(String text) implements Source {

        @Override
        public int offset(TokenStreamLocation place) {
            return (int) place.getCharOffset();
        }

        @Override
        public String slice(int from, int to) {
            return text.substring(from, to);
        }

        @Override
        public boolean mayHoldLoneSurrogates() {
            return text.contains("\\ud") || text.contains("\\uD");
        }
    }

    /** UTF-8, counted in bytes; half the size of a text in memory, or less. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfBytes(byte[] utf8) implements Source {

        @Override
        public int offset(TokenStreamLocation place) {
            return (int) place.getByteOffset();
        }

        @Override
        public String slice(int from, int to) {
            return new String(utf8, from, to - from, StandardCharsets.UTF_8);
        }

        @Override
        public boolean mayHoldLoneSurrogates() {
            for (int i = 2; i < utf8.length; i++) {
                if ((utf8[i] == 'd' || utf8[i] == 'D') && utf8[i - 1] == 'u' && utf8[i - 2] == '\\') {
                    return true;
                }
            }
            return false;
        }
    }
}
