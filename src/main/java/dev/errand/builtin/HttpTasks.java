package dev.errand.builtin;

import dev.errand.outbound.HttpExchangeException;
import dev.errand.outbound.HttpProperties;
import dev.errand.outbound.OutgoingRequest;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.SafeHttpClient;
import dev.errand.outbound.address.WebAddress;
import dev.errand.task.JobContext;
import dev.errand.task.Param;
import dev.errand.task.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Tasks that speak HTTP with the world outside, through the client that refuses internal addresses. */
@Component
class HttpTasks {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Map<String, String> ANY_PAGE = Map.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    private final SafeHttpClient client;
    private final HttpProperties properties;
    private final FetchedBodies bodies;

    HttpTasks(SafeHttpClient client, HttpProperties properties, FetchedBodies bodies) {
        this.bodies = bodies;
        this.client = client;
        this.properties = properties;
    }

    @Task(
            value = "crawl",
            description =
                    "Sleeps delay seconds, then fetches the page and tells its status, title, size and number of links.",
            exampleArgs = "[\"https://www.python.org/\"]")
    CrawledPage crawl(
            @Param(description = "The page's absolute http or https URL.") String link,
            @Param(description = "Seconds to sleep before: 0 to 604800 (a week).", defaultValue = "0") BigDecimal delay,
            JobContext context)
            throws InterruptedException, HttpExchangeException {
        Duration pause = Seconds.of("delay", delay);
        var request = OutgoingRequest.get(WebAddress.parse(link), ANY_PAGE, properties.timeout());
        Seconds.sleep(pause);
        long start = System.nanoTime();
        ReceivedResponse response = client.exchange(request, bodies.of(context));
        return CrawledPage.of(link, response, millisecondsSince(start));
    }

    @Task(
            value = "http_request",
            description = "Sends one HTTP request and returns the answer, whatever its status: makes any slow endpoint"
                    + " asynchronous. A body that is not text comes as bodyBase64; gzip and deflate are unpacked, and the headers"
                    + " are those of the body that is shown.",
            exampleArgs = "[\"GET\", \"https://httpbin.org/delay/3\"]")
    HttpAnswer httpRequest(
            @Param(description = "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.") String method,
            @Param(description = "An absolute http or https URL without credentials.") String url,
            @Param(
                            description =
                                    "Request headers by name; not Host, Content-Length, Transfer-Encoding or Connection.",
                            defaultValue = "{}")
                    Map<String, String> headers,
            @Param(
                            description = "A string is sent as it is, other JSON as application/json, null as no body.",
                            defaultValue = "null")
                    @Nullable
                    JsonNode body,
            @Param(
                            name = "timeout_seconds",
                            description =
                                    "Seconds for the whole exchange: above 0, at most errand.http.max-timeout (3600).",
                            defaultValue = "30")
                    BigDecimal timeoutSeconds,
            JobContext context)
            throws InterruptedException, HttpExchangeException {
        RequestBody content = RequestBody.of(body, headers);
        var request = new OutgoingRequest(
                method(method), WebAddress.parse(url), content.headers(), content.bytes(), timeout(timeoutSeconds));
        long start = System.nanoTime();
        ReceivedResponse response = client.exchange(request, bodies.of(context));
        return HttpAnswer.of(response, millisecondsSince(start));
    }

    private static String method(String method) {
        String upper = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(upper)) {
            throw new IllegalArgumentException("method must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
        }
        return upper;
    }

    private Duration timeout(BigDecimal seconds) {
        Duration timeout = Seconds.of("timeout_seconds", seconds);
        if (timeout.toMillis() < 1 || timeout.compareTo(properties.maxTimeout()) > 0) {
            throw new IllegalArgumentException("timeout_seconds must be between 0.001 and "
                    + properties.maxTimeout().toSeconds());
        }
        return timeout;
    }

    private static long millisecondsSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
