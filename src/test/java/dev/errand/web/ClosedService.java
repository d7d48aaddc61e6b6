package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.key.KeyText;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
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
            "errand.security.oidc.limits.keys-pause=100ms"
        })
abstract class ClosedService {

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
}
