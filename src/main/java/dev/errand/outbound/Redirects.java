package dev.errand.outbound;

import dev.errand.outbound.address.BadUrlException;
import dev.errand.outbound.address.WebAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the answers of one exchange lead on: to plain http and https addresses, so many times at the most, never twice to the same, and
 * never to another host with what may be a secret. The address of each hop is checked when it is resolved, like the first. For one thread.
 */
final class Redirects {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final OutgoingRequest request;
    private final HttpLimits limits;
    private final Set<WebAddress> followed = new HashSet<>();
    private int count;

    Redirects(OutgoingRequest request, HttpLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    /**
     * What to ask after an answer; nothing when that was the last one.
     *
     * @param location as the header said it, a char for each byte
     * @throws HttpExchangeException when it leads where none may
     */
    @Nullable
    Hop after(Hop hop, int status, @Nullable String location) throws HttpExchangeException {
        if (location == null || limits.maxRedirects() == 0 || !isRedirect(status)) {
            return null;
        }
        if (count == limits.maxRedirects()) {
            throw ExchangeFailures.tooManyRedirects(request, limits);
        }
        WebAddress next = next(hop, location);
        if (followed.contains(next)) {
            throw ExchangeFailures.circle(request);
        }
        Hop wanted = keepsMethod(status, hop.method()) ? hop.at(next) : hop.readAt(next);
        if (wanted.holdsSecrets() && !isSamePlace(hop.url(), next)) {
            return null;
        }
        count++;
        followed.add(next);
        return wanted;
    }

    private static WebAddress next(Hop hop, String location) throws HttpExchangeException {
        try {
            return hop.url().resolve(ascii(location));
        } catch (BadUrlException e) {
            throw ExchangeFailures.badRedirect(e);
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static boolean keepsMethod(int status, String method) {
        return switch (status) {
            case 301, 302 -> !method.equals("POST");
            case 303 -> method.equals("GET") || method.equals("HEAD");
            default -> true;
        };
    }

    private static boolean isSamePlace(WebAddress one, WebAddress other) {
        return one.scheme().equals(other.scheme()) && one.authority().equals(other.authority());
    }

    /** Bytes beyond ASCII, as servers send them that should not, escaped as they came. */
    private static String ascii(String location) {
        StringBuilder ascii = new StringBuilder(location.length());
        for (byte one : location.getBytes(StandardCharsets.ISO_8859_1)) {
            if (one < 0) {
                ascii.append('%').append(HEX.toHexDigits(one));
            } else {
                ascii.append((char) one);
            }
        }
        return ascii.toString();
    }
}
