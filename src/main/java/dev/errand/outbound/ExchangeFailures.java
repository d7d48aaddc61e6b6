package dev.errand.outbound;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressRefusedException;
import dev.errand.outbound.address.BadUrlException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Says in plain words why an exchange failed, without the addresses and class names that the library's messages hold. */
final class ExchangeFailures {

    private ExchangeFailures() {}

    static HttpExchangeException explain(OutgoingRequest request, HttpLimits limits, IOException failure) {
        String place = place(request);
        return switch (failure) {
            case HttpExchangeException e -> e;
            case AddressRefusedException e -> because(Reason.ADDRESS_REFUSED, String.valueOf(e.getMessage()), e);
            case UnknownHostException e -> because(Reason.UNKNOWN_HOST, "the host name of " + place + " is unknown", e);
            case SocketTimeoutException e -> connectionTimedOut(request, limits, e);
            case ConnectException e -> because(Reason.UNREACHABLE, "cannot connect to " + place, e);
            case NoRouteToHostException e -> because(Reason.UNREACHABLE, "cannot connect to " + place, e);
            case SSLException e ->
                because(
                        Reason.UNREACHABLE,
                        "no TLS with " + place + ": " + TlsTrouble.of(e).words(),
                        e);
            default ->
                because(Reason.BROKEN, place + " closed the connection or did not answer in valid HTTP", failure);
        };
    }

    /**
     * Waiting for the answer is bounded by the whole exchange's time alone, so this was the connection or its TLS; unless the whole
     * exchange had no more time than a connection may take.
     */
    private static HttpExchangeException connectionTimedOut(
            OutgoingRequest request, HttpLimits limits, SocketTimeoutException e) {
        if (request.timeout().compareTo(limits.connectTimeout()) <= 0) {
            return timedOut(request);
        }
        String message = "no connection to " + place(request) + " within " + seconds(limits.connectTimeout());
        return because(Reason.UNREACHABLE, message, e);
    }

    static HttpExchangeException timedOut(OutgoingRequest request) {
        return new HttpExchangeException(
                Reason.TIMED_OUT,
                "no complete answer from " + place(request) + " within " + seconds(request.timeout()));
    }

    static HttpExchangeException tooLarge(OutgoingRequest request, HttpLimits limits) {
        return new HttpExchangeException(
                Reason.TOO_LARGE,
                "the answer from " + place(request) + " is larger than " + limits.maxResponseBytes() + " bytes");
    }

    static HttpExchangeException tooManyRedirects(OutgoingRequest request, HttpLimits limits) {
        return new HttpExchangeException(
                Reason.BAD_REDIRECT, place(request) + " redirects more than " + limits.maxRedirects() + " times");
    }

    static HttpExchangeException circle(OutgoingRequest request) {
        return new HttpExchangeException(Reason.BAD_REDIRECT, place(request) + " redirects in a circle");
    }

    static HttpExchangeException badRedirect(BadUrlException e) {
        return because(Reason.BAD_REDIRECT, "redirect refused: " + e.getMessage(), e);
    }

    private static HttpExchangeException because(Reason reason, String message, Throwable cause) {
        return new HttpExchangeException(reason, message, cause);
    }

    private static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " seconds";
    }

    private static String place(OutgoingRequest request) {
        return request.url().authority();
    }
}
