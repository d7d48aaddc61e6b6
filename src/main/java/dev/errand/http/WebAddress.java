package dev.errand.http;

import dev.errand.http.BadUrlException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.InvalidUrlException;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder.ParserType;

/** Reads a URL as people write it, the way browsers do, into one that means the same to every reader. */
public final class WebAddress {

    private static final String LEGAL_IN_PATH = "-._~!$&'()*+,;=:@/";
    private static final String LEGAL_IN_QUERY = LEGAL_IN_PATH + "?";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private WebAddress() {}

    /**
     * Reads an absolute http or https URL. International host names, other notations of IPv4 addresses and characters that
     * need escaping are brought into their canonical form; a fragment is dropped, as it is never sent.
     *
     * @throws BadUrlException with a message for the person who wrote the URL
     */
    public static URI parse(String url) {
        try {
            UriComponents parts =
                    UriComponentsBuilder.fromUriString(url, ParserType.WHAT_WG).build();
            checkScheme(parts.getScheme(), url);
            return check(new URI(parts.getScheme() + "://" + authority(parts)
                    + escaped(parts.getPath(), LEGAL_IN_PATH)
                    + (parts.getQuery() == null ? "" : "?" + escaped(parts.getQuery(), LEGAL_IN_QUERY))));
        } catch (InvalidUrlException | URISyntaxException e) {
            throw new BadUrlException(Reason.NOT_A_URL, "'" + shortened(url) + "' is not a URL", e);
        }
    }

    /**
     * Returns the URL when it is an absolute http or https URL with a host and without credentials.
     *
     * @throws BadUrlException otherwise
     */
    static URI check(URI url) {
        checkScheme(url.getScheme(), url);
        if (url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
            throw new BadUrlException(Reason.CREDENTIALS, "a URL must not hold a user name or password");
        }
        if (url.getHost() == null) {
            throw new BadUrlException(Reason.NOT_A_URL, "'" + shortened(url) + "' has no valid host name");
        }
        return url;
    }

    private static void checkScheme(@Nullable String scheme, Object url) {
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new BadUrlException(
                    scheme == null ? Reason.NOT_A_URL : Reason.SCHEME,
                    "only absolute http and https URLs are fetched, not '" + shortened(url) + "'");
        }
    }

    private static String authority(UriComponents parts) {
        return (parts.getUserInfo() == null ? "" : parts.getUserInfo() + "@")
                + (parts.getHost() == null ? "" : parts.getHost())
                + (parts.getPort() < 0 ? "" : ":" + parts.getPort());
    }

    private static String escaped(@Nullable String text, String legal) {
        if (text == null) {
            return "";
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder result = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            if (isAsciiLetterOrDigit(c) || legal.indexOf(c) >= 0 || startsEscape(bytes, i)) {
                result.append(c);
            } else {
                result.append('%').append(HEX.toHexDigits(bytes[i]));
            }
        }
        return result.toString();
    }

    private static boolean startsEscape(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[at + 1])
                && HexFormat.isHexDigit(bytes[at + 2]);
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    private static String shortened(Object url) {
        String text = url.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
