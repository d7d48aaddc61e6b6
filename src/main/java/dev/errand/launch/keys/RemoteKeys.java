package dev.errand.launch.keys;

import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands about keys that a running service carries out. */
final class RemoteKeys {

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Arguments args;
    private final String base;
    private final String key;

    RemoteKeys(Arguments args, Map<String, String> environment) {
        this.args = args;
        String url = args.one("url").orElse(environment.getOrDefault("ERRAND_URL", DEFAULT_URL));
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        Optional<String> file = args.one("key-file");
        this.key = file.isPresent()
                ? checked(read(file.get()), "what the file " + file.get() + " holds")
                : checked(environment.getOrDefault("ERRAND_KEY", ""), "ERRAND_KEY");
    }

    /** A key, or nothing. What is none is not sent, and never shown: it may be most of a key. */
    private static String checked(String text, String where) {
        String key = text.strip();
        if (!key.isEmpty() && KeyText.parse(key).isEmpty()) {
            throw new KeyCommandException(where + " is not a whole key, errk_ and 86 more characters");
        }
        return key;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new KeyCommandException("the file " + file + " cannot be read: " + e.getMessage());
        }
    }

    int run(PrintStream out, PrintStream err) {
        switch (args.command()) {
            case "create" -> create(out, err);
            case "list" -> list(out);
            default -> revoke(err);
        }
        return KeyCommand.DONE;
    }

    private void create(PrintStream out, PrintStream err) {
        args.allow("scopes", "name", "tasks", "queues", "tenant", "expires", "url", "key-file");
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put(
                "scopes", args.list("scopes").orElseThrow(() -> new IllegalArgumentException("create needs --scopes")));
        args.one("name").ifPresent(name -> wish.put("name", name));
        args.list("tasks").ifPresent(tasks -> wish.put("tasks", tasks));
        args.list("queues").ifPresent(queues -> wish.put("queues", queues));
        args.one("tenant").ifPresent(tenant -> wish.put("tenant", tenant));
        args.one("expires").ifPresent(expires -> wish.put("expiresAt", expires));
        JsonNode made = json(send("POST", "/v1/keys", JSON.writeValueAsString(wish)));
        String secret = made.path("key").asString("");
        if (secret.isEmpty()) {
            throw stranger();
        }
        out.println(secret);
        err.println("made " + made.path("id").asString("") + "; it is not shown again");
    }

    private void list(PrintStream out) {
        args.allow("url", "key-file");
        String cursor = "";
        out.println(String.join("\t", "ID", "TENANT", "SCOPES", "TASKS", "QUEUES", "EXPIRES", "LAST USED", "NAME"));
        do {
            JsonNode page = json(send("GET", "/v1/keys?limit=500" + cursor, ""));
            page.path("items").forEach(each -> out.println(line(each)));
            String next = page.path("nextCursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
    }

    private static String line(JsonNode key) {
        return String.join(
                "\t",
                key.path("id").asString(""),
                key.path("tenant").asString(""),
                names(key.path("scopes")),
                names(key.path("tasks")),
                names(key.path("queues")),
                key.path("expiresAt").asString("never"),
                key.path("lastUsedAt").asString("never"),
                key.path("name").asString(""));
    }

    private static String names(JsonNode names) {
        return names.isArray()
                ? names.valueStream().map(name -> name.asString("")).collect(Collectors.joining(","))
                : "all";
    }

    private void revoke(PrintStream err) {
        args.allow("cascade", "url", "key-file");
        String id = args.word("the id of a key");
        if (!id.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("that is not the id of a key, key_ and 26 characters");
        }
        send("DELETE", "/v1/keys/" + id + (args.has("cascade") ? "?cascade=true" : ""), "");
        err.println("revoked " + id);
    }

    private String send(String method, String path, String body) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
            if (!key.isEmpty()) {
                request.header("Authorization", "Bearer " + key);
            }
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new KeyCommandException(refusal(answer));
            }
            return answer.body();
        } catch (IOException e) {
            throw new KeyCommandException("nobody answers at " + base + "; say where by --url (" + e + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyCommandException("interrupted");
        }
    }

    private JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw stranger();
        }
    }

    /** What answered is something else, as the page of a proxy. */
    private KeyCommandException stranger() {
        return new KeyCommandException("what answers at " + base + " is not this service; say where it is by --url");
    }

    private String refusal(HttpResponse<String> answer) {
        if (answer.statusCode() == 401) {
            return key.isEmpty()
                    ? "the service asks for a key: put it into ERRAND_KEY, or name its file by --key-file"
                    : "the service does not know this key, or no longer";
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        String detail =
                type.contains("json") ? json(answer.body()).path("detail").asString("") : "";
        return "refused with " + answer.statusCode() + (detail.isEmpty() ? "" : ": " + detail);
    }
}
