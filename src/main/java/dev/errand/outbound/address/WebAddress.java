package dev.errand.outbound.address;

import dev.errand.outbound.address.BadUrlException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.InvalidUrlException;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder.ParserType;

/**
 * An absolute http or https address without credentials, read as browsers read what people write (the URL standard of the
 * WHATWG): the host in its canonical form, path and query as they were given, but for what no request may hold. A {@link URI} could
 * not keep them, since it takes no {@code %} that escapes nothing. Immutable; equal when the text is.
 */
public final class WebAddress {

    private static final Pattern ABSOLUTE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    private final @Nullable String query;

    private WebAddress(String scheme, String host, int port, String path, @Nullable String query) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
    }

    /**
     * Reads an absolute http or https URL. International host names, other notations of IPv4 addresses and characters that
     * need escaping are brought into their canonical form; a fragment is dropped, as it is never sent.
     *
     * @throws BadUrlException with a message for the person who wrote the URL
     */
    public static WebAddress parse(String url) {
        Matcher absolute = ABSOLUTE.matcher(UrlText.cleaned(url));
        if (!absolute.matches()) {
            throw bad(Reason.NOT_A_URL, "only absolute http and https URLs are fetched, not '" + shortened(url) + "'");
        }
        return absolute(scheme(absolute.group(1), url), absolute.group(2), url);
    }

    /**
     * Where a reference leads that was found here, be it relative or absolute.
     *
     * @throws BadUrlException with a message for the person who wrote the URL
     */
    public WebAddress resolve(String reference) {
        String text = UrlText.cleaned(reference);
        Matcher absolute = ABSOLUTE.matcher(text);
        if (!absolute.matches()) {
            return relative(text, reference);
        }
        String other = scheme(absolute.group(1), reference);
        String rest = absolute.group(2);
        // "http:next" is relative, for browsers, where the scheme stays the same.
        return other.equals(scheme) && !rest.startsWith("//")
                ? relative(rest, reference)
                : absolute(other, rest, reference);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** A name in lower case or an address; one of IPv6 in brackets. */
    public String host() {
        return host;
    }

    /** The port, if it is not the scheme's own; else -1. */
    public int port() {
        return port;
    }

    /** Host and port, as messages name a place. */
    public String authority() {
        return port < 0 ? host : host + ':' + port;
    }

    /** What the server is asked for: path and query, ASCII without spaces. */
    public String target() {
        return query == null ? path : path + '?' + query;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority() + target();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WebAddress address && toString().equals(address.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    private static WebAddress absolute(String scheme, String rest, String written) {
        int start = 0;
        while (start < rest.length() && UrlText.isSlash(rest.charAt(start))) {
            start++;
        }
        int end = UrlText.endOfAuthority(rest, start);
        String authority = rest.substring(start, end);
        int at = authority.lastIndexOf('@');
        if (at > 0 && !authority.substring(0, at).equals(":")) {
            throw bad(Reason.CREDENTIALS, "a URL must not hold a user name or password");
        }
        URI place = place(scheme, authority.substring(at + 1), written);
        UrlText.Way way = UrlText.way(rest.substring(end));
        return new WebAddress(scheme, place.getHost(), place.getPort(), UrlText.path(way.path()), way.query());
    }

    private WebAddress relative(String text, String written) {
        if (text.length() > 1 && UrlText.isSlash(text.charAt(0)) && UrlText.isSlash(text.charAt(1))) {
            return absolute(scheme, text, written);
        }
        UrlText.Way way = UrlText.way(text);
        if (way.path().isEmpty()) {
            return new WebAddress(scheme, host, port, path, way.query() == null ? query : way.query());
        }
        boolean fromTop = UrlText.isSlash(way.path().charAt(0));
        String folder = fromTop ? "" : path.substring(0, path.lastIndexOf('/') + 1);
        return new WebAddress(scheme, host, port, UrlText.path(folder + way.path()), way.query());
    }

    private static String scheme(String written, String url) {
        String scheme = written.toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw bad(Reason.SCHEME, "only absolute http and https URLs are fetched, not '" + shortened(url) + "'");
        }
        return scheme;
    }

    /** The host is left to the library's reader of such URLs, which reads the rest of them for templates and loses parts of it. */
    private static URI place(String scheme, String authority, String written) {
        try {
            if (authority.indexOf('{') >= 0) {
                throw new InvalidUrlException("a template");
            }
            UriComponents parts = UriComponentsBuilder.fromUriString(
                            scheme + "://" + authority + '/', ParserType.WHAT_WG)
                    .build();
            String port = parts.getPort() < 0 ? "" : ":" + parts.getPort();
            URI place = new URI(scheme + "://" + (parts.getHost() == null ? "" : parts.getHost()) + port);
            if (place.getHost() == null) {
                throw bad(Reason.NOT_A_URL, "'" + shortened(written) + "' has no valid host name");
            }
            return place;
        } catch (InvalidUrlException | URISyntaxException e) {
            throw new BadUrlException(Reason.NOT_A_URL, "'" + shortened(written) + "' is not a URL", e);
        }
    }

    private static BadUrlException bad(Reason reason, String message) {
        return new BadUrlException(reason, message);
    }

    private static String shortened(String url) {
        return url.length() <= 200 ? url : url.substring(0, 200) + "…";
    }
}
