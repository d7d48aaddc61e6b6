package dev.errand.web.request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page of a list ended, as an opaque text that leads to the next page of the same list and is good for no other.
 *
 * @param last the last element's key
 */
record Cursor(String last) {

    private static final String VERSION = "1";
    private static final String SEPARATOR = "\n";
    private static final int MAX = 1000;

    /**
     * The text.
     *
     * @param list what list this is, with all its filters
     */
    String encode(String list) {
        String text = String.join(SEPARATOR, VERSION, mark(last, list), last);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a text stands for, or nothing when it was not made for this list. */
    static Optional<Cursor> decode(String text, String list) {
        if (text.length() > MAX) {
            return Optional.empty();
        }
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = decoded.split(SEPARATOR, 3);
            boolean fits = parts.length == 3 && parts[0].equals(VERSION) && parts[1].equals(mark(parts[2], list));
            return fits ? Optional.of(new Cursor(parts[2])) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String mark(String last, String list) {
        return Fingerprint.ofText(last + SEPARATOR + list).substring(0, 12);
    }
}
