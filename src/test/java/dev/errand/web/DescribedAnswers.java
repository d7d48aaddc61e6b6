package dev.errand.web;

import dev.errand.web.description.ApiDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds every answer that a test gets against the API description: its status, its content type, and each of its headers. */
final class DescribedAnswers {

    /** Of HTTP itself, not of a call. */
    private static final Set<String> OF_HTTP =
            Set.of("date", "content-type", "content-length", "transfer-encoding", "connection", ":status");
    /** Of every answer, described once in the introduction. */
    private static final Set<String> OF_ALL = Set.of(
            "content-security-policy",
            "vary",
            "ratelimit",
            "ratelimit-policy",
            "access-control-allow-origin",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-expose-headers",
            "access-control-max-age");

    /** What any address may answer, described once as the default. */
    private static final Set<Integer> OF_ANY = Set.of(401, 403, 405, 414, 421, 429, 431, 500);

    private static final JsonNode DESCRIPTION = read();

    private DescribedAnswers() {}

    /** @throws AssertionError if the answer is to a described call and has something that is not described */
    static void check(HttpResponse<?> answer) {
        JsonNode operation = operation(
                answer.request().method().toLowerCase(Locale.ROOT),
                answer.request().uri().getRawPath());
        if (operation.isMissingNode()) {
            return;
        }
        JsonNode responses = operation.path("responses");
        String status = responses.has(String.valueOf(answer.statusCode()))
                ? String.valueOf(answer.statusCode())
                : OF_ANY.contains(answer.statusCode()) ? "default" : "none";
        JsonNode response = resolved(responses.path(status));
        String call = answer.request().method() + " " + answer.request().uri() + " " + answer.statusCode();
        if (response.isMissingNode()) {
            throw new AssertionError(call + " is not described");
        }
        checkType(call, response.path("content"), answer.headers());
        answer.headers().map().keySet().stream()
                .filter(name -> !OF_HTTP.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !OF_ALL.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name ->
                        response.path("headers").propertyNames().stream().noneMatch(name::equalsIgnoreCase))
                .forEach(name -> {
                    throw new AssertionError(call + " has a header that is not described: " + name);
                });
    }

    private static void checkType(String call, JsonNode content, HttpHeaders headers) {
        String type = headers.firstValue("Content-Type").orElse("").split(";", 2)[0];
        if (!type.isEmpty() && !content.has(type) && !content.has("*/*")) {
            throw new AssertionError(call + " is of a type that is not described: " + type);
        }
    }

    private static JsonNode operation(String method, String path) {
        return DESCRIPTION.path("paths").propertyNames().stream()
                .filter(template -> Pattern.matches(template.replaceAll("\\{[^}]+}", "[^/]+"), path))
                .min(Comparator.comparingLong(
                        template -> template.chars().filter(c -> c == '{').count()))
                .map(template -> DESCRIPTION.path("paths").path(template).path(method))
                .orElseGet(() -> DESCRIPTION.path("nowhere"));
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DESCRIPTION.at(node.path("$ref").asString().substring(1)) : node;
    }

    private static JsonNode read() {
        try {
            return JsonMapper.builder().build().valueToTree(ApiDescription.whole());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
