package dev.errand.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Sends requests and judges the answers: anything but a success, an expected refusal or an orderly "not now" is wrong. */
final class SmallHeapClient {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final int BUFFER = 65_536;

    private final ErrandProcess errand;
    private final SmallHeapTally tally;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    SmallHeapClient(ErrandProcess errand, SmallHeapTally tally) {
        this.errand = errand;
        this.tally = tally;
    }

    /** The document that came with a success; {@code null} for any other answer. */
    @Nullable
    JsonNode json(String kind, HttpRequest.Builder request) {
        return send(kind, request, in -> {
            byte[] document = in.readAllBytes();
            tally.received(kind, document.length);
            return ErrandProcess.JSON.readTree(document);
        });
    }

    /** Reads an answer to its end, with a rest of so many milliseconds after each piece. */
    void drain(String kind, HttpRequest.Builder request, long restMillis) {
        Long size = send(kind, request, in -> drain(in, restMillis));
        tally.received(kind, size == null ? 0 : size);
    }

    private static long drain(InputStream in, long restMillis) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long all = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            all += read;
            if (restMillis > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(restMillis));
            }
        }
        return all;
    }

    private interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    private <T> @Nullable T send(String kind, HttpRequest.Builder request, Reading<T> reading) {
        try {
            HttpResponse<InputStream> response =
                    client.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                tally.count(kind, Integer.toString(response.statusCode()));
                if (response.statusCode() == 204) {
                    return null;
                }
                if (response.statusCode() < 300) {
                    return reading.read(in);
                }
                refused(kind, response, new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            tally.wrong(kind, e.toString());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private void refused(String kind, HttpResponse<InputStream> response, String body) {
        int status = response.statusCode();
        boolean orderly =
                response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        boolean later = status == 503 || status == 429;
        String pause = response.headers().firstValue("Retry-After").orElse("");
        if (!orderly
                || (later && pause.isEmpty())
                || (status >= 500 && status != 503)
                || status == 400
                || status == 404) {
            tally.wrong(kind, status + " " + response.headers().map() + " " + body);
        }
        if (later) {
            long seconds = pause.isEmpty() ? 1 : Long.parseLong(pause);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Math.min(5, seconds)));
        }
    }

    HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(errand.uri(path));
    }

    HttpRequest.Builder post(String path, String body) {
        return post(path, HttpRequest.BodyPublishers.ofString(body));
    }

    HttpRequest.Builder post(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(errand.uri(path))
                .header("Content-Type", "application/json")
                .POST(body);
    }
}
