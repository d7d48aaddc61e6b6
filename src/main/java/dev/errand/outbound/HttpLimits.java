package dev.errand.outbound;

import java.time.Duration;

/**
 * What bounds an outgoing client.
 *
 * @param connectTimeout for making one connection, TLS included
 * @param maxResponseBytes of one answer's body, counted after decompression
 * @param maxRedirects how many redirects of one exchange are followed; 0 hands the redirect itself to the caller
 * @param maxConnections open at once; exchanges beyond it wait their turn within their own timeout
 * @param cutsOff whether a larger answer is cut off there, the rest left unread, instead of failing the exchange
 */
public record HttpLimits(
        Duration connectTimeout, long maxResponseBytes, int maxRedirects, int maxConnections, boolean cutsOff) {

    /** Limits beyond which an answer fails the exchange. */
    public HttpLimits(Duration connectTimeout, long maxResponseBytes, int maxRedirects, int maxConnections) {
        this(connectTimeout, maxResponseBytes, maxRedirects, maxConnections, false);
    }
}
