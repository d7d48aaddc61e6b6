package dev.errand.outbound.address;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The text of URLs of http and https behind their host, by the URL standard of the WHATWG: what of it is a path and what a query, which
 * characters are escaped, and where dots lead. Whatever else is in it stays as it is: slashes that follow each other, empty parts of a
 * query, a percent sign that escapes nothing. Pure.
 */
final class UrlText {

    private static final String ESCAPED_IN_QUERY = " \"#<>'";
    private static final String ESCAPED_IN_PATH = " \"#<>?^`{}";
    private static final int REPLACEMENT = 0xfffd;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UrlText() {}

    /**
     * What follows a host, or a reference without one.
     *
     * @param path as written; empty if there is none
     * @param query as it is sent, without its question mark; null if there is none, which is not the same as an empty one
     */
    record Way(String path, @Nullable String query) {}

    static Way way(String text) {
        int hash = text.indexOf('#');
        String sent = hash < 0 ? text : text.substring(0, hash);
        int mark = sent.indexOf('?');
        return mark < 0
                ? new Way(sent, null)
                : new Way(sent.substring(0, mark), escaped(sent.substring(mark + 1), ESCAPED_IN_QUERY));
    }

    /** Without what browsers ignore: spaces and controls around it, tabs and ends of lines in it. */
    static String cleaned(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return text.substring(start, end).replaceAll("[\t\n\r]", "");
    }

    static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }

    /** Where the host, with all that belongs to it, ends. */
    static int endOfAuthority(String text, int from) {
        int end = from;
        while (end < text.length() && "/\\?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** A path as it is sent: from the top, without dots for this folder and the one above. */
    static String path(String written) {
        List<String> segments = new ArrayList<>();
        int start = !written.isEmpty() && isSlash(written.charAt(0)) ? 1 : 0;
        int end;
        do {
            end = start;
            while (end < written.length() && !isSlash(written.charAt(end))) {
                end++;
            }
            add(segments, written.substring(start, end), end == written.length());
            start = end + 1;
        } while (end < written.length());
        return "/" + String.join("/", segments);
    }

    private static void add(List<String> segments, String segment, boolean last) {
        String dots = segment.length() > "%2e%2e".length()
                ? ""
                : segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
        boolean up = dots.equals("..");
        if (up && !segments.isEmpty()) {
            segments.removeLast();
        }
        if (!up && !dots.equals(".")) {
            segments.add(escaped(segment, ESCAPED_IN_PATH));
        } else if (last) {
            segments.add("");
        }
    }

    private static String escaped(String text, String escaped) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c > ' ' && c <= '~' && escaped.indexOf(c) < 0) {
                result.append((char) c);
            } else {
                escape(result, c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c);
            }
        });
        return result.toString();
    }

    private static void escape(StringBuilder result, int c) {
        for (byte one : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            result.append('%').append(HEX.toHexDigits(one));
        }
    }
}
