package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** A service that asks for keys, shared by all tests that extend this, and knows an issuer. */
@ServiceTest
@TestPropertySource(
        properties = {
            "errand.security.mode=on",
            "errand.cors.origins=https://app.example.org",
            "errand.public-url=https://errand.example.org",
            "errand.security.oidc.tenant-claim=tenant",
            "errand.security.oidc.client-id=" + TestIssuer.CLIENT,
            "errand.security.oidc.client-secret=" + TestIssuer.SECRET,
            "errand.security.oidc.limits.timeout=1s",
            "errand.security.oidc.limits.keys-pause=100ms",
            "errand.schedules.configured.cron[0]=30 2 * * *",
            "errand.schedules.configured.cron[1]=@monthly",
            "errand.schedules.configured.time-zone=Europe/Berlin",
            "errand.schedules.configured.jitter-seconds=5",
            "errand.schedules.configured.job={\"task\":\"square\",\"args\":[3]}",
            "errand.schedules.unknown.cron=@yearly",
            "errand.schedules.unknown.job={\"task\":\"nowhere\",\"args\":[\"hidden-word\"]}"
        })
abstract class ClosedService {

    static final String PUBLIC = "https://errand.example.org";

    static final String ADMIN = KeyText.generate(Clock.systemUTC()).reveal();
    static final TestIssuer ISSUER = new TestIssuer();

    @LocalServerPort
    int port;

    Api api;

    @DynamicPropertySource
    static void firstKey(DynamicPropertyRegistry registry) {
        registry.add("errand.security.bootstrap-key", () -> ADMIN);
        registry.add("errand.security.oidc.issuer", ISSUER::url);
        registry.add("errand.security.oidc.audience", () -> TestIssuer.AUDIENCE);
    }

    @BeforeEach
    void begin() {
        api = new Api(port);
    }

    String key(String scopes, String more) {
        Api.Answer made = make("{\"scopes\": [" + scopes + "]" + more + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().path("key").asString();
    }

    Api.Answer make(String body) {
        return as(ADMIN, "POST", "/v1/keys", body);
    }

    Api.Answer as(String key, String method, String path, String body) {
        return api.send(api.request(path, "Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /** What a browser does: keeps cookies, and goes where it is sent. */
    final class Browser {

        final Map<String, String> cookies = new TreeMap<>();

        Api.Answer send(String method, String path, String body, String... headers) {
            HttpRequest.Builder request = api.request(path, headers)
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (!cookies.isEmpty()) {
                List<String> pairs = new ArrayList<>();
                cookies.forEach((name, value) -> pairs.add(name + "=" + value));
                request.header("Cookie", String.join("; ", pairs));
            }
            Api.Answer answer = api.send(request);
            answer.headers().allValues("Set-Cookie").forEach(this::keep);
            return answer;
        }

        Api.Answer get(String path) {
            return await().until(() -> send("GET", path, ""), answer -> answer.status() != 429);
        }

        private void keep(String cookie) {
            assertThat(cookie)
                    .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax")
                    .doesNotContain("Domain");
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            assertThat(pair[0]).startsWith("__Host-");
            if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }

        /** Signs in at the issuer; answers the path on which it comes back. */
        String comeBack(String start) {
            Api.Answer begun = get(start);
            assertThat(begun.status()).as(begun.text()).isEqualTo(302);
            assertThat(begun.header("Cache-Control")).isEqualTo("no-store");
            URI back = URI.create(location(begun.header("Location")));
            assertThat(back.toString()).startsWith(PUBLIC + "/sign-in/callback?");
            return back.getRawPath() + "?" + back.getRawQuery();
        }

        Api.Answer signIn(String start) {
            return get(comeBack(start));
        }

        String csrf() {
            return get("/v1/session").json().path("csrfToken").asString();
        }
    }

    static String location(String url) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
            return answer.headers().firstValue("Location").orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
