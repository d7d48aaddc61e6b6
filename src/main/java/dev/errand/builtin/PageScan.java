package dev.errand.builtin;

import java.util.Locale;
import java.util.Set;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Reads off an HTML page what {@code crawl} tells of it, in one pass and without a tree: the tree of a page that is nothing but tags
 * takes sixty times the memory of the page. For one page and one thread.
 */
final class PageScan {

    /** What stands in these is no HTML, up to their own end. */
    private static final Set<String> RAW =
            Set.of("script", "style", "textarea", "xmp", "iframe", "noembed", "noframes", "title");

    /** Titles behind these are of pictures or of nothing. */
    private static final Set<String> BEHIND_HEAD = Set.of("body", "svg", "math");

    private final String html;
    private int at;
    private boolean behindHead;
    private @Nullable String title;
    private int links;

    private PageScan(String html) {
        this.html = html;
    }

    static PageScan of(String html) {
        PageScan scan = new PageScan(html);
        scan.scan();
        return scan;
    }

    /** The title, if the page has one that is not blank. */
    @Nullable
    String title() {
        return title;
    }

    /** How many {@code a} have an {@code href}. */
    int links() {
        return links;
    }

    private void scan() {
        while (at < html.length() && (at = html.indexOf('<', at)) >= 0) {
            at++;
            if (html.startsWith("!--", at)) {
                // The two hyphens that begin a comment may end it as well.
                goBehind("-->", at + 1);
            } else if (isLetter(at)) {
                startTag();
            } else if (at < html.length() && html.charAt(at) == '/' && isLetter(at + 1)) {
                at++;
                name();
                hasHref();
            } else if (at < html.length() && "!?/".indexOf(html.charAt(at)) >= 0) {
                goBehind(">", at);
            }
        }
    }

    private void startTag() {
        String name = name();
        boolean href = hasHref();
        if (name.equals("a")) {
            links += href ? 1 : 0;
        } else if (RAW.contains(name)) {
            String text = raw(name);
            if (name.equals("title") && !behindHead && title == null) {
                title = readable(text);
            }
        } else if (name.equals("plaintext")) {
            at = html.length();
        } else if (BEHIND_HEAD.contains(name)) {
            behindHead = true;
        }
    }

    private String name() {
        int from = at;
        while (at < html.length() && !isEndOfName(html.charAt(at))) {
            at++;
        }
        return html.substring(from, at).toLowerCase(Locale.ROOT);
    }

    /** Goes behind the tag; a tag that the page ends in is none. */
    private boolean hasHref() {
        boolean found = false;
        while (true) {
            while (at < html.length() && (isBlank(html.charAt(at)) || html.charAt(at) == '/')) {
                at++;
            }
            if (at >= html.length()) {
                return false;
            }
            if (html.charAt(at) == '>') {
                at++;
                return found;
            }
            found |= isAttribute("href");
        }
    }

    /** Goes behind an attribute with its value, and says whether it has this name. */
    private boolean isAttribute(String name) {
        int from = at++;
        while (at < html.length() && !isEndOfName(html.charAt(at)) && html.charAt(at) != '=') {
            at++;
        }
        boolean same = at - from == name.length() && html.regionMatches(true, from, name, 0, name.length());
        skipBlanks();
        if (at < html.length() && html.charAt(at) == '=') {
            at++;
            skipBlanks();
            skipValue();
        }
        return same;
    }

    private void skipValue() {
        if (at < html.length() && (html.charAt(at) == '"' || html.charAt(at) == '\'')) {
            goBehind(html.substring(at, at + 1), at + 1);
            return;
        }
        while (at < html.length() && !isBlank(html.charAt(at)) && html.charAt(at) != '>') {
            at++;
        }
    }

    /** What stands up to the end tag of this name, or to the end of the page. */
    private String raw(String name) {
        int from = at;
        for (int end = html.indexOf("</", at); end >= 0; end = html.indexOf("</", end + 2)) {
            int behind = end + 2 + name.length();
            if (html.regionMatches(true, end + 2, name, 0, name.length())
                    && (behind >= html.length() || isEndOfName(html.charAt(behind)))) {
                at = end;
                return html.substring(from, end);
            }
        }
        at = html.length();
        return html.substring(from);
    }

    private static @Nullable String readable(String text) {
        String line = Parser.unescapeEntities(text, false)
                .replaceAll("[\\s\\u00a0]+", " ")
                .strip();
        return line.isEmpty() ? null : line;
    }

    private void goBehind(String end, int from) {
        int found = html.indexOf(end, from);
        at = found < 0 ? html.length() : found + end.length();
    }

    private void skipBlanks() {
        while (at < html.length() && isBlank(html.charAt(at))) {
            at++;
        }
    }

    private boolean isLetter(int place) {
        return place < html.length() && ((html.charAt(place) | 0x20) >= 'a' && (html.charAt(place) | 0x20) <= 'z');
    }

    private static boolean isEndOfName(char c) {
        return isBlank(c) || c == '/' || c == '>';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }
}
