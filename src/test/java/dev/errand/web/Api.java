package dev.errand.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the service over HTTP, as any client would. */
public record Api(int port) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, HttpHeaders headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return MAPPER.readTree(body);
        }

        /** A header, or nothing as an empty text. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The last part of a problem's type. */
        String problem() {
            String type = json().path("type").asString();
            return type.substring(type.lastIndexOf('/') + 1);
        }

        public String id() {
            return json().path("id").asString();
        }
    }

    String base() {
        return "http://127.0.0.1:" + port;
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer put(String path, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    /** Posts JSON. */
    public Answer post(String path, String body, String... headers) {
        return send(json(path, body, headers));
    }

    /** Patches with JSON. */
    Answer patch(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    /** Posts nothing. */
    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    /** Posts JSON and does not wait for the answer. */
    CompletableFuture<Answer> postLater(String path, String body, String... headers) {
        return CLIENT.sendAsync(json(path, body, headers).build(), BodyHandlers.ofByteArray())
                .thenApply(Api::answer);
    }

    CompletableFuture<Answer> getLater(String path, String... headers) {
        return CLIENT.sendAsync(request(path, headers).build(), BodyHandlers.ofByteArray())
                .thenApply(Api::answer);
    }

    /** Submits a job and answers its id. */
    String submit(String body) {
        Answer answer = post("/v1/jobs", body);
        if (answer.status() != 202) {
            throw new AssertionError(answer.status() + " " + answer.text());
        }
        return answer.id();
    }

    /** Submits a job and waits until it is final. */
    Answer finish(String body) {
        return post("/v1/jobs?wait=30", body);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base() + path)).timeout(PATIENCE);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder json(String path, String body, String... headers) {
        return request(path, headers).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        DescribedAnswers.check(response);
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
